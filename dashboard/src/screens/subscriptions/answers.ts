export interface Member {
  id: string;
  host: string;
  partitions: readonly number[];
}

/** A durable subscription. */
export interface Subscription {
  name: string;
  filters: { event_types: readonly string[]; entity_types: readonly string[]; entity_ids: readonly string[] };
  since: string;
  state: string;
  /** All events before it are handled. */
  position: number;
  /** Events of the journal, matching or not, that are not handled. */
  lag: number;
  lag_is_exact: boolean;
  members: readonly Member[];
  dead_letters: number;
  dead_letters_are_exact: boolean;
}

/** `/api/v1/subscriptions`. */
export interface Subscriptions {
  at: string;
  subscriptions: readonly Subscription[];
}

/** What a seek would do, or did. */
export interface Seek {
  from: number;
  to: number;
  repeats: number;
  skips: number;
  counts_are_exact: boolean;
  dry_run: boolean;
}

export interface DeadLetter {
  id: string;
  subscription: string;
  seq: number;
  event_type: string | null;
  entity_type: string | null;
  entity_id: string | null;
  error: string;
  attempts: number;
  time: string;
  redelivered: boolean;
  event: unknown;
}

/** `/api/v1/dead-letters`. */
export interface DeadLetters {
  dead_letters: readonly DeadLetter[];
  next: string | null;
}

export interface Redelivered {
  redelivered: number;
  left_out: readonly string[];
}
