/** A place in a journal: all events up to and with `seq` are behind it. */
export interface Cursor {
  /** The journal's identity; absent where the server does not tell it. */
  epoch?: string | undefined;
  seq: number;
}

/** The form that the parameter `since` takes. */
export function toSince({ epoch, seq }: Cursor): string {
  return epoch ? `${epoch}:${seq}` : `${seq}`;
}

/** Whether two cursors may be compared. */
export function isSameJournal(one: Cursor, epoch: string | undefined): boolean {
  return !one.epoch || !epoch || one.epoch === epoch;
}
