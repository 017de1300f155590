const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const STEPS = [
  1,
  2,
  5,
  10,
  20,
  50,
  100,
  200,
  500,
  ...[1, 2, 5, 10, 15, 30].map(count => count * SECOND),
  ...[1, 2, 5, 10, 15, 30].map(count => count * MINUTE),
  ...[1, 2, 3, 6, 12].map(count => count * HOUR),
  ...[1, 2, 7, 14, 28].map(count => count * DAY),
];

export interface Tick {
  at: number;
  label: string;
}

/** Ticks at round times of the browser's zone, at most `max` of them. */
export function ticks(from: number, to: number, max: number): Tick[] {
  const step = STEPS.find(size => (to - from) / size <= max) ?? STEPS.at(-1)!;
  const zone = new Date(from).getTimezoneOffset() * MINUTE;
  const first = Math.ceil((from - zone) / step) * step + zone;
  const all: Tick[] = [];
  for (let at = first; at <= to; at += step) {
    all.push({ at, label: label(at, step) });
  }
  return all;
}

const pad = (value: number, width = 2) => String(value).padStart(width, '0');

/** What changes from tick to tick, and the date where a day begins. */
function label(at: number, step: number): string {
  const date = new Date(at);
  const isMidnight = date.getHours() === 0 && date.getMinutes() === 0 && date.getSeconds() === 0;
  if (step >= DAY || (isMidnight && step >= MINUTE)) {
    return `${pad(date.getMonth() + 1)}-${pad(date.getDate())}`;
  }
  const minutes = `${pad(date.getHours())}:${pad(date.getMinutes())}`;
  if (step >= MINUTE) {
    return minutes;
  }
  const seconds = `${minutes}:${pad(date.getSeconds())}`;
  return step >= SECOND ? seconds : `${seconds}.${pad(date.getMilliseconds(), 3)}`;
}
