import type { KodamaEvent } from '@kodama/client';
import { preview, visible } from '../../ui/preview.js';

/** A field of the payload that an event changed. */
export interface Change {
  name: string;
  before: string | undefined;
  after: string;
}

export interface Entry {
  event: KodamaEvent;
  /** Milliseconds since the entity's event before; undefined for the oldest that is known. */
  silence: number | undefined;
  /** The silence is long for this entity. */
  isLong: boolean;
  changes: Change[];
}

const MAX_CHANGES = 50;
const MAX_VALUE = 120;
const LONG_FACTOR = 8;
const MIN_LONG = 10_000;

/**
 * An entity's events with the silences between them, and what each changed in the fields that came before.
 *
 * @param events oldest first
 */
export function entries(events: readonly KodamaEvent[]): Entry[] {
  const known = new Map<string, string>();
  const silences = events.slice(1).map((event, index) => time(event) - time(events[index]!));
  const long = Math.max(MIN_LONG, LONG_FACTOR * median(silences));
  return events.map((event, index) => {
    const silence = index === 0 ? undefined : silences[index - 1];
    const changes: Change[] = [];
    for (const [name, value] of Object.entries(event.payload ?? {}).slice(0, 1_000)) {
      const after = shortText(value);
      const before = known.get(name);
      if (before !== after && changes.length < MAX_CHANGES) {
        changes.push({ name, before, after });
      }
      known.set(name, after);
    }
    return { event, silence, isLong: silence !== undefined && silence > long, changes };
  });
}

/** The last value of each field, and the event that brought it. */
export function stateOf(events: readonly KodamaEvent[]): { name: string; value: string; event: KodamaEvent }[] {
  const state = new Map<string, { name: string; value: string; event: KodamaEvent }>();
  for (const event of events) {
    for (const [name, value] of Object.entries(event.payload ?? {}).slice(0, 1_000)) {
      state.delete(name);
      state.set(name, { name, value: shortText(value), event });
    }
  }
  return [...state.values()].reverse();
}

/** A text without its quotes, other values as JSON. */
function shortText(value: unknown): string {
  const text = typeof value === 'string' ? visible(value) : preview(value, MAX_VALUE);
  return text.length > MAX_VALUE + 1 ? `${text.slice(0, MAX_VALUE)}…` : text;
}

const time = (event: KodamaEvent): number => Date.parse(event.time ?? '');

function median(values: readonly number[]): number {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
