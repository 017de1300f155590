import type { Gap, Histogram } from '../../app/answers.js';

export interface UnheardType {
  type: string;
  /** How many were published in the range. */
  count: number;
}

/** Types that nobody hears and that were published in the range, the most frequent first. */
export function unheardTypes(gaps: readonly Gap[], buckets: Histogram['buckets']): UnheardType[] {
  const counts = new Map<string, number>();
  buckets.forEach(({ types }) =>
    Object.entries(types ?? {}).forEach(([type, count]) => counts.set(type, (counts.get(type) ?? 0) + count)),
  );
  return gaps
    .filter(({ kinds }) => kinds.includes('unheard'))
    .map(({ event_type }) => ({ type: event_type, count: counts.get(event_type) ?? 0 }))
    .filter(({ count }) => count > 0)
    .sort((one, other) => other.count - one.count);
}

/** Events of the range whose types are not told apart. */
export function untold(buckets: Histogram['buckets']): number {
  return buckets.reduce((sum, { count, types, other }) => sum + (types ? (other ?? 0) : (count ?? 0)), 0);
}
