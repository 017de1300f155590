import { getText } from '../../app/kodama.js';
import { elements, members } from '../../ui/raw-json.js';

/** An event with its values as they were published. */
export interface RawEvent {
  seq: number;
  time: string;
  channel: string;
  source: string | undefined;
  type: string;
  entityType: string | null;
  entityId: string | null;
  /** JSON as published. */
  payload: string;
  /** Other fields of the published message, as JSON. */
  others: Map<string, string>;
  /** The whole as the server answers it. */
  text: string;
}

const KNOWN = ['seq', 'time', 'channel', 'source', 'event_type', 'entity_type', 'entity_id', 'payload'];

/** The event of a sequence; null where the journal has none. */
export async function readEvent(seq: string, signal: AbortSignal): Promise<RawEvent | null> {
  const answer = await getText('/api/v1/events', { since: seq, until: seq, limit: 1 }, signal);
  const [first] = elements(members(answer)?.get('events') ?? '[]') ?? [];
  return first === undefined ? null : parseEvent(first);
}

export function parseEvent(text: string): RawEvent {
  const fields = members(text)!;
  const read = <T>(name: string): T => JSON.parse(fields.get(name) ?? 'null') as T;
  const id = fields.get('entity_id');
  return {
    seq: read('seq'),
    time: read('time'),
    channel: read('channel'),
    source: read<string | null>('source') ?? undefined,
    type: read('event_type'),
    entityType: read('entity_type'),
    // a number stays as it is written
    entityId: id === undefined || id === 'null' ? null : id.startsWith('"') ? read('entity_id') : id,
    payload: fields.get('payload') ?? '{}',
    others: new Map([...fields].filter(([name]) => !KNOWN.includes(name))),
    text,
  };
}
