import type { StateCreator, StoreMutatorIdentifier } from 'zustand';
import type { EventSocket } from '../event-socket.js';
import type { KodamaClient } from '../index.js';
import type { Change } from './apply.js';
import { applyAll } from './apply.js';

/** A message of the socket. */
export interface SyncMessage {
  type: string;
  payload: any;
  event_type?: string;
  entity_type?: string | null;
  entity_id?: string | null;
  [field: string]: unknown;
}

type Source = WebSocket | EventSocket | KodamaClient<any> | null | undefined;

export interface WebSocketSyncOptions<S> {
  /** Asked again and again, so the socket may come later and be replaced by another one; a client never needs to be. */
  getWebSocket: () => Source;
  /** Absent: all. */
  eventTypes?: readonly string[];
  onMessage: (message: SyncMessage, state: S) => Change<S>;
  /** Called after a change of this page's own; `true` sends `serialize(state)` on the socket. */
  syncToServer?: boolean | ((state: S, previous: S) => void);
  /** Which changes are synced; all by default. */
  shouldSync?: (state: S, previous: S) => boolean;
  serialize?: (state: S) => unknown;
  signal?: AbortSignal;
}

const CHECK_INTERVAL = 1_000;

/** Middleware that turns messages of a socket into changes of the state. */
export function websocketSync<
  S,
  Mps extends [StoreMutatorIdentifier, unknown][] = [],
  Mcs extends [StoreMutatorIdentifier, unknown][] = [],
>(config: StateCreator<S, Mps, Mcs>, options: WebSocketSyncOptions<S>): StateCreator<S, Mps, Mcs> {
  const { getWebSocket, eventTypes, onMessage, syncToServer, shouldSync, serialize = state => state, signal } = options;
  return (set, get, api) => {
    const initial = config(set, get, api);
    let attached: Source;
    let detach = () => {};
    let waiting: SyncMessage[] = [];
    let isRemote = false;
    const apply = () => {
      const messages = waiting;
      waiting = [];
      isRemote = true;
      try {
        applyAll(
          api,
          messages.map(message => (state: S) => onMessage(message, state)),
        );
      } finally {
        isRemote = false;
      }
    };
    const take = (message: SyncMessage) => {
      const type = message.type ?? message.event_type;
      if (typeof type === 'string' && (!eventTypes || eventTypes.includes(type))) {
        // Messages that come together are applied together.
        waiting.push({ ...message, type }) === 1 && queueMicrotask(apply);
      }
    };
    const attach = () => {
      const source = getWebSocket() ?? undefined;
      if (source !== attached) {
        detach();
        attached = source;
        detach = source ? listen(source, eventTypes, take) : () => {};
      }
    };
    attach();
    const timer = setInterval(attach, CHECK_INTERVAL);
    (timer as { unref?: () => void }).unref?.();
    const unsubscribe =
      syncToServer &&
      api.subscribe((state, previous) => {
        if (isRemote || !(shouldSync?.(state, previous) ?? true)) {
          return;
        }
        if (typeof syncToServer === 'function') {
          syncToServer(state, previous);
        } else if (attached && 'send' in attached) {
          attached.send(JSON.stringify(serialize(state)));
        }
      });
    signal?.addEventListener('abort', () => {
      clearInterval(timer);
      detach();
      unsubscribe && unsubscribe();
    });
    return initial;
  };
}

function listen(
  source: NonNullable<Source>,
  eventTypes: readonly string[] | undefined,
  take: (message: SyncMessage) => void,
): () => void {
  if ('subscribe' in source) {
    const types = eventTypes ? [...eventTypes] : [];
    const client = source as KodamaClient;
    const subscription = client.subscribe({ types }, event => take({ ...event, type: event.event_type }));
    return () => subscription.close();
  }
  const onMessage = ({ data }: MessageEvent<string>) => {
    try {
      take(JSON.parse(data) as SyncMessage);
    } catch {
      // what is not JSON is not for this store
    }
  };
  source.addEventListener('message', onMessage as EventListener);
  return () => source.removeEventListener('message', onMessage as EventListener);
}
