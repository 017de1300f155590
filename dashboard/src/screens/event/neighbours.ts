import { kodama } from '../../app/kodama.js';
import { readPast } from '../../app/past.js';
import { join } from '../../filter/filter-query.js';
import type { RawEvent } from './read-event.js';

/** Sequences next to an event, among those of its entity and of its type. */
export interface Neighbours {
  entity: { previous: number | undefined; next: number | undefined };
  type: { previous: number | undefined; next: number | undefined };
}

type Query = Record<string, string | number | undefined>;

export async function readNeighbours(event: RawEvent, signal: AbortSignal): Promise<Neighbours> {
  const { seq, entityType, entityId, type } = event;
  const of = { entity_type: entityType ?? '', entity_id: entityId ?? '' };
  const hasEntity = entityId !== null;
  const timeline = '/api/v1/timeline';
  const events = '/api/v1/events';
  const types = { event_types: join([type]) };
  const none = Promise.resolve(undefined);
  const [entityPrevious, entityNext, typePrevious, typeNext] = await Promise.all([
    hasEntity && seq > 1 ? first(timeline, { ...of, until: seq - 1, order: 'desc' }, signal) : none,
    hasEntity ? first(timeline, { ...of, since: seq + 1 }, signal) : none,
    seq > 1 ? first(events, { ...types, until: seq - 1, order: 'desc' }, signal) : none,
    first(events, { ...types, since: seq + 1 }, signal),
  ]);
  return {
    entity: { previous: entityPrevious, next: entityNext },
    type: { previous: typePrevious, next: typeNext },
  };
}

async function first(path: string, query: Query, signal: AbortSignal): Promise<number | undefined> {
  try {
    const { events } = await readPast(1, (limit, cursor) =>
      kodama.get<{ events: { seq: number }[]; next: string | null }>(path, { ...query, limit, cursor }, signal),
    );
    return events[0]?.seq;
  } catch {
    return undefined; // the newest event has none behind it, which the server calls a wrong range
  }
}
