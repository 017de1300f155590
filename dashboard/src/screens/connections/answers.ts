/** A client that is connected to this forwarder. */
export interface Connection {
  id: string;
  remote: string;
  subject: string | null;
  transport: string;
  delivery: string;
  filters: unknown;
  connected_since: string;
  /** Events that wait; null where it is not known. */
  lag: number | null;
  sent: number;
  dropped: number;
  hidden: number;
  queue_bytes: number;
}

/** `/api/v1/connections`. */
export interface Connections {
  at: string;
  connections: readonly Connection[];
  total: number;
}
