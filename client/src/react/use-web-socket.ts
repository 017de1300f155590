import { useCallback, useEffect, useState } from 'react';
import { EventSocket } from '../event-socket.js';
import { useKodamaClient } from './context.js';
import { useConnection } from './use-connection.js';

export interface WebSocketState {
  /** Null until the component is mounted. */
  socket: EventSocket | null;
  isConnected: boolean;
  /** Takes an object or a text; see `EventSocket.send`. */
  send: (message: unknown) => void;
}

/** All events as messages of a socket, for components that read one. */
export function useWebSocket(): WebSocketState {
  const client = useKodamaClient();
  const [socket, setSocket] = useState<EventSocket | null>(null);
  useEffect(() => {
    const made = new EventSocket(client);
    setSocket(made);
    return () => made.close();
  }, [client]);
  const { isConnected } = useConnection();
  const send = useCallback(
    (message: unknown) => socket?.send(typeof message === 'string' ? message : JSON.stringify(message)),
    [socket],
  );
  return { socket, isConnected, send };
}
