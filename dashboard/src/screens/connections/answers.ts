/** A client that is connected to this forwarder. */
export interface Connection {
  id: string;
  remote: string;
  subject: string | null;
  transport: string;
  delivery: string;
  /** Any of them matches; a key that is missing matches all. */
  filters: unknown;
  connected_since: string;
  /** Of a durable one: the first sequence that is not sent; null while unknown. */
  position: number | null;
  /** Events that are not sent yet, matching or not; null while unknown. */
  lag: number | null;
  sent: number;
  /** Of a live one: what the client was too slow for. */
  dropped: number;
}

/** `/api/v1/connections`. */
export interface Connections {
  at: string;
  connections: readonly Connection[];
  total: number;
  next: string | null;
}
