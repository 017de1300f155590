import type { Filter } from '@kodama/client';
import { join } from '../../filter/filter-query.js';

/** A part of the journal's time, in milliseconds. */
export interface TimeRange {
  from: number;
  to: number;
  /** It ends now, and moves on. */
  isLive: boolean;
}

export interface RangeQuery {
  since: string | null;
  until: string | null;
  at: string | null;
}

const HOUR = 3_600_000;
const MIN_SPAN = 1_000;
const UNITS: Record<string, number> = { s: 1_000, m: 60_000, h: HOUR, d: 24 * HOUR };

/** The range of an address; by default the last hour, or the hour around `at`. */
export function rangeOf({ since, until, at }: RangeQuery, now: number): TimeRange {
  const center = at ? Date.parse(at) : NaN;
  const isLive = until === null || until === 'now';
  const to = isLive
    ? Number.isNaN(center) || since !== null || center > now - HOUR
      ? now
      : center + HOUR / 2
    : (timeOf(until, now) ?? now);
  const from = timeOf(since, now) ?? Math.min(to - HOUR, Number.isNaN(center) ? Infinity : center - HOUR / 2);
  return { from: Math.min(from, to - MIN_SPAN), to, isLive: isLive && to === now };
}

/** A time as the API takes it: ISO, or `-10m` back from now. */
export function timeOf(text: string | null, now: number): number | undefined {
  const back = /^-(\d+)([smhd])$/.exec(text ?? '');
  if (back) {
    return now - Number(back[1]) * UNITS[back[2]!]!;
  }
  const parsed = Date.parse(text ?? '');
  return Number.isNaN(parsed) ? undefined : parsed;
}

/** Twice the span around the same middle, or half of it. */
export function zoomed({ from, to }: TimeRange, factor: number, now: number): { from: number; to: number } {
  const middle = (from + to) / 2;
  const half = Math.max(MIN_SPAN, ((to - from) * factor) / 2);
  return { from: middle - half, to: Math.min(now, middle + half) };
}

export const iso = (millis: number): string => new Date(millis).toISOString();

/** A moment that can be jumped to. */
export interface Mark {
  at: number;
  kind: 'hole' | 'gap';
  label: string;
}

/** The nearest mark before or after a time. */
export function nearestMark(marks: readonly Mark[], at: number, direction: 1 | -1): Mark | undefined {
  const sorted = [...marks].sort((one, other) => direction * (one.at - other.at));
  return sorted.find(mark => direction * (mark.at - at) > 0);
}

/** A range and the names of a filter as the API takes them; conditions on the payload are not among them. */
export function selection(filter: Filter, range: TimeRange): Record<string, string | undefined> {
  return { since: iso(range.from), until: iso(range.to), ...names(filter) };
}

/** The names of a filter as the API takes them. */
export function names(filter: Filter): Record<string, string | undefined> {
  const list = (values: readonly string[] = []) => join(values) || undefined;
  return {
    event_types: list(filter.types),
    entity_types: list(filter.entityTypes),
    entity_ids: list(filter.entityIds),
  };
}
