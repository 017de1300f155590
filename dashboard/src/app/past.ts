/** A page ends early where the server has looked through enough for one; so many are read on. */
const MAX_PAGES = 10;

export interface Past<V> {
  events: V[];
  /** False where there may be more matching events: only a part was looked through. */
  isWhole: boolean;
}

/** The first events of a query, so many or all there are, over several pages. */
export async function readPast<V>(
  limit: number,
  read: (limit: number, cursor: string | undefined) => Promise<{ events: V[]; next: string | null }>,
): Promise<Past<V>> {
  const events: V[] = [];
  let cursor: string | undefined;
  for (let pages = 0; pages < MAX_PAGES; pages++) {
    const page = await read(limit - events.length, cursor);
    events.push(...page.events);
    if (page.next === null || events.length >= limit) {
      return { events, isWhole: true };
    }
    cursor = page.next;
  }
  return { events, isWhole: false };
}
