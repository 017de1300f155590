import { useCallback, useSyncExternalStore } from 'react';
import type { ClientState } from '../index.js';
import { useKodamaClient } from './context.js';

export interface ConnectionStatus {
  state: ClientState;
  /** Events come: of the past, or as they happen. */
  isConnected: boolean;
  /** It connects, or waits for the next try. */
  isConnecting: boolean;
  /** The server's sentence; null while all is well. */
  error: string | null;
  connect: () => void;
  disconnect: () => void;
}

const CONNECTED: readonly ClientState[] = ['catching-up', 'live'];
const CONNECTING: readonly ClientState[] = ['connecting', 'waiting'];

/** The state of the one connection that all hooks share. */
export function useConnection(): ConnectionStatus {
  const client = useKodamaClient();
  const subscribe = useCallback(
    (changed: () => void) => {
      const ends = [client.on('state', changed), client.on('error', changed)];
      return () => ends.forEach(end => end());
    },
    [client],
  );
  const state = useSyncExternalStore(
    subscribe,
    () => client.state,
    () => 'idle' as const,
  );
  const error = useSyncExternalStore(
    subscribe,
    () => client.error ?? null,
    () => null,
  );
  return {
    state,
    isConnected: CONNECTED.includes(state),
    isConnecting: CONNECTING.includes(state),
    error,
    connect: useCallback(() => client.connect(), [client]),
    disconnect: useCallback(() => client.disconnect(), [client]),
  };
}
