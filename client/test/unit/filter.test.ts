import { describe, expect, it } from 'vitest';
import type { KodamaEvent } from '../../src/event.js';
import { conditions, escapeNames, matcher } from '../../src/filter.js';
import { passes, splitNames } from '../../src/testing/match.js';

const event = (payload: unknown) =>
  ({ event_type: 'A', entity_type: 't', entity_id: '1', payload }) as unknown as KodamaEvent;

describe('conditions on the payload', () => {
  it('are written as the server reads them', () => {
    const where = {
      'payload.project_id': 'p-1',
      'payload.n': 1.5,
      'payload.ok': true,
      'payload.url': { prefix: 'http://a:1/' },
      'payload.state': ['a,b', 'c\\', ''],
      'payload.error': { exists: true },
      'payload.a:b': 'x',
    };
    expect(conditions({ where })).toEqual([
      'payload.project_id:eq:p-1',
      'payload.n:eq:1.5',
      'payload.ok:eq:true',
      'payload.url:prefix:http://a:1/',
      'payload.state:in:a\\,b,c\\\\,',
      'payload.error:exists',
      'payload.a\\:b:eq:x',
    ]);
  });

  it('are left out where the server has none of the kind, and selected here', () => {
    const where = {
      entity_id: '1',
      payload: { exists: true },
      'payload.a.b.c.d.e.f.g.h': 1,
      'payload..a': 1,
      'payload.missing': { exists: false },
      'payload.long': 'x'.repeat(257),
      'payload.many': Array.from({ length: 51 }, (_, i) => i),
    };
    expect(conditions({ where })).toEqual([]);
    expect(matcher({ where: { entity_id: '1', 'payload.missing': { exists: false } } })(event({}))).toBe(true);
  });

  it('name keys of objects only, as for the server', () => {
    const holds = (path: string, payload: unknown) => matcher({ where: { [path]: { exists: true } } })(event(payload));
    expect(holds('payload.a.b', { a: { b: null } })).toBe(true);
    expect(holds('payload.a.0', { a: [1] })).toBe(false);
    expect(holds('payload.a.length', { a: [1] })).toBe(false);
    expect(holds('payload.a.length', { a: 'text' })).toBe(false);
    expect(holds('payload.constructor', {})).toBe(false);
  });

  it.each([[['a', 'b']], [['a,b', 'c']], [['a\\', 'b']], [['a\\,b']], [['\\', ',', '\\\\,\\', 'x\\']], [['', '']]])(
    'lists %j so that it comes out again',
    values => {
      expect(splitNames(escapeNames(values))).toEqual(values);
      const where = [`payload.p:in:${escapeNames(values)}`];
      for (const p of values) {
        const filter = { event_types: null, entity_types: null, entity_ids: null, where };
        expect(passes(filter, event({ p }))).toBe(true);
      }
    },
  );
});
