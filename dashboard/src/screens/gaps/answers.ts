/** An event type in `/api/v1/gaps`; with `all` also one that has no gap. */
export interface GapRow {
  event_type: string;
  kinds: readonly string[];
  severity: string;
  first_seen: string | null;
  last_seen: string | null;
  count: number;
  count_unheard: number;
  entity_types: readonly string[];
  channels: readonly string[];
  listeners: { direct: number; pattern: number; dashboard: number; durable: number };
  /** What Redis does not let be looked at: `direct`, `pattern`. */
  not_looked_at?: readonly string[];
  /** Publishers that the catalog declares. */
  source: readonly string[];
  /** Services that the catalog declares as subscribers. */
  subscribers: readonly string[];
  look_alike: string | null;
  at: string;
}

/** `/api/v1/gaps`. */
export interface GapReport {
  at: string;
  known: number;
  gaps: readonly GapRow[];
  as_of: string | null;
  stale?: boolean;
}

/** A moment when the gaps of a type became others. */
export interface GapChange {
  time: string;
  event_type: string;
  /** Null where the change is one of severity, services or look-alike. */
  kind: string | null;
  severity: string;
  change: string;
  kinds: readonly string[];
}

/** `/api/v1/gaps/changes`. */
export interface GapChanges {
  as_of: string | null;
  changes: readonly GapChange[];
  more: boolean;
  known_since: string | null;
}

/** What somebody decided about the gaps of a type. */
export interface Disposition {
  event_type: string;
  kinds: readonly string[];
  disposition: string;
  reason: string;
  /** The last day it holds. */
  until: string | null;
  at: string;
  by: string;
  expired: boolean;
}

/** `/api/v1/gaps/dispositions`. */
export interface Dispositions {
  dispositions: readonly Disposition[];
}
