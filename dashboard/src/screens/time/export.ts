import type { Filter } from '@kodama/client';
import { matcher } from '@kodama/client';
import type { KodamaEvent } from '@kodama/client';
import { getText } from '../../app/kodama.js';
import { elements, members } from '../../ui/raw-json.js';
import type { TimeRange } from './range.js';
import { selection } from './range.js';

export type Format = 'ndjson' | 'csv';

/** What the memory of a page can hold. */
export const MAX_EVENTS = 200_000;
const PAGE = 1_000;

export interface Exported {
  events: number;
  last: number | undefined;
  /** There were more. */
  isCut: boolean;
}

const COLUMNS = ['seq', 'time', 'event_type', 'entity_type', 'entity_id', 'channel', 'payload'] as const;

/** Reads the range page by page, and gives the browser a file. Numbers stay as they were published. */
export async function exportRange(
  filter: Filter,
  range: TimeRange,
  format: Format,
  onProgress: (events: number) => void,
  signal: AbortSignal,
): Promise<Exported> {
  const matches = matcher(filter);
  const parts: string[] = format === 'csv' ? [`${COLUMNS.join(',')}\n`] : [];
  let cursor: string | undefined;
  let events = 0;
  let last: number | undefined;
  do {
    const answer = await getText(
      '/api/v1/events',
      {
        ...selection(filter, range),
        limit: PAGE,
        cursor,
      },
      signal,
    );
    const page = members(answer)!;
    for (const text of elements(page.get('events') ?? '[]') ?? []) {
      const event = JSON.parse(text) as KodamaEvent;
      if (matches(event) && events < MAX_EVENTS) {
        parts.push(format === 'csv' ? csvLine(text) : `${text}\n`);
        events++;
        last = event.seq;
      }
    }
    onProgress(events);
    cursor = JSON.parse(page.get('next') ?? 'null') ?? undefined;
  } while (cursor !== undefined && events < MAX_EVENTS);
  save(new Blob(parts, { type: format === 'csv' ? 'text/csv' : 'application/x-ndjson' }), `kodama-events.${format}`);
  return { events, last, isCut: cursor !== undefined };
}

/** Texts as they are, other values as JSON; quoted as RFC 4180 has it, and never a formula for a spreadsheet. */
export function csvLine(text: string): string {
  const fields = members(text)!;
  const cells = COLUMNS.map(name => {
    const raw = fields.get(name) ?? '';
    const value = raw === 'null' ? '' : raw.startsWith('"') ? String(JSON.parse(raw)) : raw;
    const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
    return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
  });
  return `${cells.join(',')}\n`;
}

export function save(content: Blob, name: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(content);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
