import { describe, expect, it } from 'vitest';
import { entityPath, readable, segments } from '../src/app/url.js';
import { join, split, toFilter, toggle } from '../src/filter/filter-query.js';
import { balance } from '../src/screens/overview/balance.js';
import { names } from '../src/screens/time/range.js';

describe('address', () => {
  it.each([
    ['task', 't-1'],
    ['a/b', '..'],
    ['%2F', 'x%41'],
    ['', ''],
    ['木霊', '‮ ?#&'],
  ])('has an entity whatever its name: %s %s', (type, id) => {
    expect(segments(`/ui${entityPath(type, id)}`)).toEqual(['entity', type, id]);
  });

  it('stays readable', () => {
    const query = new URLSearchParams({ types: 'TASK_*,a', where: 'payload.x:eq:a/b' });

    expect(readable(query)).toBe('types=TASK_*,a&where=payload.x:eq:a/b');
    expect(Object.fromEntries(new URLSearchParams(readable(query)))).toEqual(Object.fromEntries(query));
  });
});

describe('filter of the address', () => {
  it('is asked of the server with its commas', () => {
    expect(names({ types: ['A', 'B'], entityIds: ['a,b', 'c'] })).toEqual({
      event_types: 'A,B',
      entity_types: undefined,
      entity_ids: 'a\\,b,c',
    });
    expect(split(join(['a,b', 'c']))).toEqual(['a,b', 'c']);
  });

  it('has types, entities and conditions', () => {
    expect(
      toFilter({
        types: 'A, B',
        entity: 'task/t-1,/t-2,ticket',
        where: ['payload.x:eq:1', 'payload.y:in:a,b', 'z:exists', 'w:prefix:p'],
      }),
    ).toEqual({
      types: ['A', 'B'],
      entityTypes: ['task', 'ticket'],
      entityIds: ['t-1', 't-2'],
      where: { 'payload.x': '1', 'payload.y': ['a', 'b'], z: { exists: true }, w: { prefix: 'p' } },
    });
  });

  it('says what a condition looks like', () => {
    expect(() => toFilter({ types: '', entity: '', where: ['nonsense'] })).toThrow('path:eq:value');
  });

  it('adds and takes out values with commas', () => {
    const one = toggle('A', 'B,C');

    expect(split(one)).toEqual(['A', 'B,C']);
    expect(toggle(one, 'B,C')).toBe('A');
  });
});

describe('balance', () => {
  const facts = { mirror: 'running', unjournaledSeconds: 0.4, journaled: 1_000, delivered: 1_000 };

  it.each([
    [facts, 'equal'],
    [{ ...facts, unjournaledSeconds: 5 }, 'behind'],
    [{ ...facts, delivered: 100 }, 'behind'],
    [{ ...facts, mirror: 'kafka-away' }, 'broken'],
    [{ ...facts, mirror: 'not in this process', unjournaledSeconds: undefined }, 'unknown'],
    [{ ...facts, delivered: undefined }, 'unknown'],
  ])('claims only what sources tell: %j', (facts, state) => {
    expect(balance(facts).state).toBe(state);
  });
});
