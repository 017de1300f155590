/** What was published and is no event. */
export interface Rejected {
  partition: number;
  offset: number;
  time: string;
  channel: string | null;
  reason: string;
  /** The published bytes as text, at most the first ones. */
  text: string;
  /** How many bytes were published. */
  bytes: number;
}

/** `/api/v1/rejected`. */
export interface RejectedPage {
  records: readonly Rejected[];
  next: string | null;
}

/** A record that a processor could not take. */
export interface Quarantined {
  partition: number;
  offset: number;
  time: string;
  topology: string;
  cause: string;
  /** Where it came from. */
  origin: string | null;
  text: string;
  bytes: number;
}

/** `/api/v1/quarantined`. */
export interface QuarantinedPage {
  records: readonly Quarantined[];
  next: string | null;
}
