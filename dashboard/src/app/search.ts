import { KodamaError } from '@kodama/client';
import { ago, plural } from '../ui/format.js';
import { kodama } from './kodama.js';
import { entityPath, eventPath } from './url.js';

/** One thing that was found. */
export interface Hit {
  kind: 'event' | 'entity' | 'type' | '';
  label: string;
  detail: string;
  /** Absent where there is nothing to go to. */
  href?: string;
}

interface Entity {
  entity_type: string | null;
  entity_id: string | null;
  events?: number;
  last_seen?: string;
}

const MAX = 8;
let hasEntities = true;

/** Looks in sequences, entities and event types at once. */
export async function search(typed: string, signal: AbortSignal): Promise<Hit[]> {
  const text = typed.trim();
  if (text === '') {
    return [];
  }
  const parts = await Promise.all([sequence(text), entities(text, signal), types(text, signal)].map(quietly));
  const hits = parts.flat().slice(0, 2 * MAX);
  return hits.length > 0 ? hits : [{ kind: '', label: `Nothing is named ${text}`, detail: '' }];
}

const quietly = (some: Promise<Hit[]>): Promise<Hit[]> => some.catch(() => []);

async function sequence(text: string): Promise<Hit[]> {
  const number = /^#?(\d{1,15})$/.exec(text)?.[1];
  return number ? [{ kind: 'event', label: `#${number}`, detail: 'by sequence', href: eventPath(number) }] : [];
}

async function entities(text: string, signal: AbortSignal): Promise<Hit[]> {
  const [, type, id] = /^([^:/\s]+)[:/](.+)$/.exec(text) ?? [];
  const found = hasEntities ? await byPrefix(id ?? text, type, signal) : await byId(id ?? text, signal);
  return found
    .filter(entity => !type || entity.entity_type === type)
    .map(entity => ({
      kind: 'entity' as const,
      label: `${entity.entity_type ?? ''}/${entity.entity_id ?? ''}`,
      detail: [
        entity.events === undefined ? '' : plural(entity.events, 'event'),
        entity.last_seen ? ago(entity.last_seen, Date.now()) : '',
      ]
        .filter(Boolean)
        .join(', '),
      href: entityPath(entity.entity_type, entity.entity_id),
    }));
}

async function byPrefix(prefix: string, type: string | undefined, signal: AbortSignal): Promise<Entity[]> {
  try {
    const answer = await kodama.get<{ entities: Entity[] }>('/api/v1/entities', { prefix, type, limit: MAX }, signal);
    return answer.entities;
  } catch (error) {
    if (error instanceof KodamaError && error.status === 404) {
      hasEntities = false;
      return byId(prefix, signal);
    }
    throw error;
  }
}

/** A server without a search by prefix finds the events of an exact id. */
async function byId(id: string, signal: AbortSignal): Promise<Entity[]> {
  const page = await kodama.history({ entityIds: [id] }, { order: 'desc', limit: 50, signal });
  const byType = new Map(page.events.map(event => [event.entity_type, event]));
  return [...byType.values()].map(event => ({
    entity_type: event.entity_type,
    entity_id: event.entity_id,
    ...(event.time && { last_seen: event.time }),
  }));
}

async function types(text: string, signal: AbortSignal): Promise<Hit[]> {
  const answer = await kodama.get<{ rows: { event_type: string; count: number }[] }>(
    '/api/v1/stats',
    { top: 500 },
    signal,
  );
  const wanted = text.toLowerCase();
  return answer.rows
    .filter(({ event_type }) => event_type.toLowerCase().includes(wanted))
    .slice(0, MAX)
    .map(({ event_type, count }) => ({
      kind: 'type' as const,
      label: event_type,
      detail: plural(count, 'event'),
      href: `/live?types=${encodeURIComponent(event_type)}`,
    }));
}
