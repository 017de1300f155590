/** The payload of an event whose type is not declared. */
export type Payload = Record<string, unknown>;

/** Event types by name with their payloads; `interface Events { TASK_COMPLETED: { status: string } }` is one. */
export type UntypedEvents = Record<string, Payload>;

/** An event, with the fields of the published message. */
export interface KodamaEvent<T extends string = string, P = Payload> {
  readonly event_type: T;
  readonly entity_type: string | null;
  readonly entity_id: string | null;
  readonly payload: P;
  /** Number of the event in the journal, from 1. Absent in live delivery. */
  readonly seq?: number;
  /** Time of capture, ISO 8601 in UTC. Absent in live delivery. */
  readonly time?: string;
  readonly channel?: string;
  readonly source?: string;
}

/** A name in a filter: an event type, or a pattern with `*`. */
export type TypeName<E extends object> = (keyof E & string) | `${string}*${string}`;

/** The events that a filter with the type names `T` lets through. */
export type EventOf<E extends object, T extends string = string> = [T] extends [keyof E & string]
  ? { [K in T]: KodamaEvent<K, E[K]> }[T]
  : { [K in keyof E & string]: KodamaEvent<K, E[K]> }[keyof E & string];
