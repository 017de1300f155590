const INTEGER = new Intl.NumberFormat('en-US');
const COMPACT = new Intl.NumberFormat('en-US', { notation: 'compact', maximumFractionDigits: 1 });
const MISSING = '–';

type Maybe = number | null | undefined;

/** `12,345`; a dash for what is not known. */
export function count(value: Maybe): string {
  return value === null || value === undefined || Number.isNaN(value) ? MISSING : INTEGER.format(value);
}

/** `12.3K`, where space is short. */
export function compact(value: Maybe): string {
  return value === null || value === undefined || Number.isNaN(value) ? MISSING : COMPACT.format(value);
}

/** `412/s`, with digits as they matter. */
export function rate(perSecond: Maybe): string {
  if (perSecond === null || perSecond === undefined || Number.isNaN(perSecond)) {
    return MISSING;
  }
  const digits = perSecond === 0 || perSecond >= 100 ? 0 : perSecond >= 10 ? 1 : 2;
  return `${new Intl.NumberFormat('en-US', { maximumFractionDigits: digits }).format(perSecond)}/s`;
}

export function bytes(value: Maybe): string {
  if (value === null || value === undefined || Number.isNaN(value)) {
    return MISSING;
  }
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let scaled = value;
  let unit = 0;
  while (scaled >= 1_000 && unit < units.length - 1) {
    scaled /= 1_000;
    unit++;
  }
  return `${unit === 0 || scaled >= 100 ? Math.round(scaled) : scaled.toFixed(1)} ${units[unit]}`;
}

/** `340 ms`, `4.2 s`, `3 min 20 s`, `2 h 5 min`, `3 d 4 h`. */
export function duration(millis: Maybe): string {
  if (millis === null || millis === undefined || Number.isNaN(millis)) {
    return MISSING;
  }
  if (millis < 1_000) {
    return `${Math.round(millis)} ms`;
  }
  if (millis < 60_000) {
    return `${(millis / 1_000).toFixed(millis < 10_000 ? 1 : 0)} s`;
  }
  const parts: [number, string][] = [
    [86_400_000, 'd'],
    [3_600_000, 'h'],
    [60_000, 'min'],
    [1_000, 's'],
  ];
  const first = parts.findIndex(([size]) => millis >= size);
  const [size, unit] = parts[first]!;
  const whole = Math.floor(millis / size);
  const next = parts[first + 1];
  const rest = next ? Math.floor((millis - whole * size) / next[0]) : 0;
  return rest > 0 ? `${whole} ${unit} ${rest} ${next![1]}` : `${whole} ${unit}`;
}

const pad = (value: number, width = 2) => String(value).padStart(width, '0');

/** `14:03:22.417`, in the browser's zone. */
export function clock(time: string | number | Date | null | undefined, withMillis = true): string {
  const date = toDate(time);
  return date
    ? `${pad(date.getHours())}:${pad(date.getMinutes())}:${pad(date.getSeconds())}${withMillis ? `.${pad(date.getMilliseconds(), 3)}` : ''}`
    : MISSING;
}

/** `2026-03-03 14:03:22`, in the browser's zone. */
export function dateTime(time: string | number | Date | null | undefined, withMillis = false): string {
  const date = toDate(time);
  return date
    ? `${date.getFullYear()}-${pad(date.getMonth() + 1)}-${pad(date.getDate())} ${clock(date, withMillis)}`
    : MISSING;
}

/** `3 s ago`; what is in the future by clocks that differ is `now`. */
export function ago(time: string | number | Date | null | undefined, now: number): string {
  const date = toDate(time);
  if (!date) {
    return MISSING;
  }
  const millis = now - date.getTime();
  return millis < 1_000 ? 'now' : `${duration(millis).split(' ').slice(0, 2).join(' ')} ago`;
}

/** `1 event`, `2 events`. */
export function plural(number: number, one: string, many = `${one}s`): string {
  return `${count(number)} ${number === 1 ? one : many}`;
}

/** `+01:00`, the browser's zone at a time. */
export function zone(date: Date): string {
  const minutes = -date.getTimezoneOffset();
  if (minutes === 0) {
    return 'UTC';
  }
  const size = Math.abs(minutes);
  return `UTC${minutes < 0 ? '−' : '+'}${pad(Math.floor(size / 60))}:${pad(size % 60)}`;
}

function toDate(time: string | number | Date | null | undefined): Date | undefined {
  if (time === null || time === undefined) {
    return undefined;
  }
  const date = new Date(time);
  return Number.isNaN(date.getTime()) ? undefined : date;
}
