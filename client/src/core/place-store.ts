import type { Cursor } from './cursor.js';

/** A page that comes back later than this begins anew: it has to fetch its state anyway. */
const MAX_AGE = 3_600_000;

/** Where a page stores its place, so that it goes on there after a reload. */
export interface PlaceStore {
  /** What an earlier page has stored; once. */
  take(): Cursor | undefined;
  save(cursor: Cursor | undefined): void;
}

export function placeStore(persist: 'session' | 'local' | false | undefined, key: string): PlaceStore | undefined {
  const storage = () => (persist === 'local' ? localStorage : sessionStorage);
  let taken = false;
  return persist
    ? {
        take() {
          if (taken) {
            return undefined;
          }
          taken = true;
          try {
            const { at, ...cursor } = JSON.parse(storage().getItem(key)!) as Cursor & { at: number };
            return Date.now() - at < MAX_AGE ? cursor : undefined;
          } catch {
            return undefined; // nothing is stored, or storage is forbidden
          }
        },
        save(cursor) {
          try {
            cursor ? storage().setItem(key, JSON.stringify({ ...cursor, at: Date.now() })) : storage().removeItem(key);
          } catch {
            // a full or forbidden storage: the page begins anew
          }
        },
      }
    : undefined;
}
