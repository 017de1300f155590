/** `/api/v1/journal`. */
export interface Journal {
  source: string;
  epoch: string;
  as_of: string | null;
  stale?: boolean;
  first: number | null;
  last: number | null;
  holes: {
    count: number | null;
    events: { seq: number; time: string; payload: { reason?: string; missed?: number | null } }[];
  };
  holes_error?: string;
  mirror: {
    state: string;
    journaled_until?: string | null;
    capture?: string;
    detail?: string;
    guarantee?: string;
    next_sequence?: number;
  };
  withheld?: boolean;
}

interface Window {
  count: number;
  bytes: number;
  rate: number;
  lateness_ms: { mean: number; max: number };
}

export interface StatsRow {
  event_type: string;
  entity_types: string[];
  count: number;
  bytes: number;
  first_seen: string | null;
  last_seen: string | null;
  window: Window;
}

/** `/api/v1/stats`. */
export interface Stats {
  as_of: string | null;
  stale?: boolean;
  lateness_ms: Record<'capture_to_journal' | 'journal_to_processor', { mean: number; max: number }>;
  all: { count: number; bytes: number; window: Window };
  rows: StatsRow[];
  other: { count: number; window: Window } | null;
}

export interface Gap {
  event_type: string;
  kinds: string[];
  severity: string;
  count: number;
  count_unheard: number;
}

/** `/api/v1/gaps`. */
export interface Gaps {
  known: number;
  gaps: Gap[];
  as_of: string | null;
  stale?: boolean;
}

/** `/api/v1/health/entities`. */
export interface EntityHealth {
  counts: Record<'healthy' | 'late' | 'missing' | 'gone', number>;
  stale?: boolean;
}

/** A moment when a type's gaps became others. */
export interface GapChange {
  time: string;
  event_type: string;
  kind: string;
  severity?: string;
  change: string;
}

/** `/api/v1/events/histogram`. */
export interface Histogram {
  since: string;
  until: string;
  bucket_ms: number;
  /** Null where the filter passes more than can be counted. */
  total: number | null;
  first_seq: number | null;
  last_seq: number | null;
  buckets: {
    time: string;
    first_seq: number | null;
    count: number | null;
    types?: Record<string, number> | null;
    /** Of types that are not among the most frequent. */
    other?: number | null;
  }[];
  holes: {
    seq: number;
    time?: string;
    from_time: string | null;
    to_time: string | null;
    missed: number | null;
    reason?: string;
  }[];
  gap_changes: GapChange[];
  notes?: string[];
}
