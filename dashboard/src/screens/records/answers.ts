/** A record, with what can be shown of its value. */
export interface Kept {
  partition: number;
  offset: number;
  time: string;
  /** Of the whole value. */
  bytes: number;
  /** The first 4,096 bytes as text. */
  value: string | null;
  value_is_complete: boolean;
}

/** What was published and is no event. */
export interface Rejected extends Kept {
  source: string | null;
  channel: string | null;
  reason: string | null;
}

/** `/api/v1/rejected`. */
export interface RejectedPage {
  rejected: readonly Rejected[];
  next: string | null;
}

/** A record that a processor could not take. */
export interface Quarantined extends Kept {
  topic: string | null;
  topic_partition: number | null;
  topic_offset: number | null;
  exception: string | null;
  message: string | null;
  key: string | null;
}

/** `/api/v1/quarantined`. */
export interface QuarantinedPage {
  quarantined: readonly Quarantined[];
  next: string | null;
}

/** What `republish` did. */
export interface Published {
  channel: string;
  /** Connections that got it, mirror and forwarder included. */
  receivers: number;
}
