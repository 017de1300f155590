import type { FakeServer } from './fake-server.js';
import { passes, splitNames } from './match.js';

/** A page of the journal or of an entity, with its status. */
export function answerHistory(server: FakeServer, query: URLSearchParams): [body: unknown, status: number] {
  if (query.has('where') && server.options.filters === false) {
    return [{ error: "there is no parameter 'where'" }, 400];
  }
  const names = (...keys: string[]) => keys.flatMap(key => (query.get(key) ? splitNames(query.get(key)!) : []));
  const filter = {
    event_types: names('event_types').filter(name => !name.includes('*')),
    entity_types: names('entity_types', 'entity_type'),
    entity_ids: names('entity_ids', 'entity_id'),
    where: query.getAll('where'),
  };
  const since = Number(query.get('since') ?? 0) || 0;
  const until = Number(query.get('until') ?? Infinity) || Infinity;
  const desc = query.get('order') === 'desc';
  const cursor = Number(query.get('cursor') ?? (desc ? Infinity : 0));
  const all = server.journal.filter(event => event.seq! >= since && event.seq! <= until && passes(filter, event));
  const rest = (desc ? all.reverse() : all).filter(({ seq }) => (desc ? seq! < cursor : seq! > cursor));
  const events = rest.slice(0, Number(query.get('limit') ?? 100));
  return [{ events, next: events.length < rest.length ? `${events.at(-1)!.seq}` : null }, 200];
}
