const BASE = 500;
const MAX = 20_000;

/** Full jitter: a random part of a time that doubles with each attempt, so that clients do not come back together. */
export function backoffMillis(attempt: number): number {
  return Math.random() * Math.min(MAX, BASE * 2 ** Math.min(attempt, 10));
}
