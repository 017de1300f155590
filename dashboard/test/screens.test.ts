import { describe, expect, it } from 'vitest';
import { payloadObjection, publishBody } from '../src/screens/event/publish.js';
import { parseEvent } from '../src/screens/event/read-event.js';
import { entries, stateOf } from '../src/screens/entity/timeline.js';
import { csvLine } from '../src/screens/time/export.js';
import { nearestMark, rangeOf, timeOf, zoomed } from '../src/screens/time/range.js';
import { unheardTypes, untold } from '../src/screens/time/unheard-types.js';
import { elements, members } from '../src/ui/raw-json.js';

describe('raw JSON', () => {
  it('keeps values as they are written', () => {
    const text = '{"seq":1, "a":1.50,"b":[1, {"c":"]}"}],"d" : "x\\"y","e":12345678901234567890,"f":{},"g":null}';

    expect([...members(text)!]).toEqual([
      ['seq', '1'],
      ['a', '1.50'],
      ['b', '[1, {"c":"]}"}]'],
      ['d', '"x\\"y"'],
      ['e', '12345678901234567890'],
      ['f', '{}'],
      ['g', 'null'],
    ]);
    expect(elements('[ {"a":1} , 2,"x,y",[]]')).toEqual(['{"a":1}', '2', '"x,y"', '[]']);
  });

  it.each(['', '[', '{"a":1', '1', '{"a":'])('knows what is none: %s', text => {
    expect(members(text)).toBeUndefined();
  });

  it('reads an event without losing a digit', () => {
    const event = parseEvent(
      '{"seq":7,"time":"2026-03-03T12:00:00.000Z","channel":"events.A","event_type":"A","entity_type":null,"entity_id":1.50,"payload":{"n":18446744073709551616},"trace":"x"}',
    );

    expect(event).toMatchObject({ seq: 7, entityType: null, entityId: '1.50', payload: '{"n":18446744073709551616}' });
    expect([...event.others]).toEqual([['trace', '"x"']]);
  });
});

describe('publishing again', () => {
  it('keeps the payload as it is written', () => {
    const draft = { type: 'A"', entityType: 'task', entityId: '', payload: '{"n":18446744073709551616, "m":1.50}' };

    expect(publishBody(draft)).toBe(
      '{"event_type":"A\\"","entity_type":"task","entity_id":null,"payload":{"n":18446744073709551616, "m":1.50}}',
    );
  });

  it.each(['{"a":1},"entity_id":{}', '[1]', 'null', '"a"', '', '{'])('takes no payload that is no object: %s', text => {
    expect(payloadObjection(text)).toMatch(/^The payload/);
  });

  it('takes an object', () => {
    expect(payloadObjection(' {"a":{"b":[1]}} ')).toBeUndefined();
  });
});

describe('timeline of an entity', () => {
  const event = (seq: number, seconds: number, payload: Record<string, unknown>) => ({
    event_type: 'A',
    entity_type: 'task',
    entity_id: 't',
    seq,
    payload,
    time: new Date(seconds * 1_000).toISOString(),
  });

  it('tells what changed, and the silences', () => {
    const all = entries([
      event(1, 0, { a: 1, b: 'x' }),
      event(2, 1, { a: 2 }),
      event(3, 2, { a: 2, b: 'x' }),
      event(4, 3, {}),
      event(5, 90, { b: 'y' }),
    ]);

    expect(all.map(({ changes }) => changes.map(({ name, before, after }) => `${name} ${before} ${after}`))).toEqual([
      ['a undefined 1', 'b undefined x'],
      ['a 1 2'],
      [],
      [],
      ['b x y'],
    ]);
    expect(all.map(({ silence, isLong }) => [silence, isLong])).toEqual([
      [undefined, false],
      [1_000, false],
      [1_000, false],
      [1_000, false],
      [87_000, true],
    ]);
  });

  it('knows the last value of each field', () => {
    expect(
      stateOf([event(1, 0, { a: 1, b: 2 }), event(2, 1, { a: 3 })]).map(({ name, value }) => [name, value]),
    ).toEqual([
      ['a', '3'],
      ['b', '2'],
    ]);
  });
});

describe('range of time', () => {
  const now = Date.parse('2026-03-03T12:00:00Z');
  const hour = 3_600_000;

  it.each([
    [
      { since: null, until: null, at: null },
      { from: now - hour, to: now, isLive: true },
    ],
    [
      { since: '-6h', until: null, at: null },
      { from: now - 6 * hour, to: now, isLive: true },
    ],
    [
      { since: null, until: null, at: '2026-03-01T10:00:00Z' },
      { from: Date.parse('2026-03-01T09:30:00Z'), to: Date.parse('2026-03-01T10:30:00Z'), isLive: false },
    ],
    [
      { since: '2026-03-01T10:00:00Z', until: '2026-03-01T11:00:00Z', at: null },
      { from: Date.parse('2026-03-01T10:00:00Z'), to: Date.parse('2026-03-01T11:00:00Z'), isLive: false },
    ],
  ])('%j', (query, range) => {
    expect(rangeOf(query, now)).toEqual(range);
  });

  it('is never empty, nor in the future when zoomed', () => {
    expect(rangeOf({ since: '2026-03-03T11:00:00Z', until: '2026-03-03T10:00:00Z', at: null }, now).from).toBeLessThan(
      Date.parse('2026-03-03T10:00:00Z'),
    );
    expect(zoomed({ from: now - hour, to: now, isLive: true }, 2, now).to).toBe(now);
    expect(timeOf('nonsense', now)).toBeUndefined();
  });

  it('finds the nearest mark', () => {
    const marks = [10, 30, 20].map(at => ({ at, kind: 'hole' as const, label: '' }));

    expect([nearestMark(marks, 15, 1)?.at, nearestMark(marks, 15, -1)?.at, nearestMark(marks, 30, 1)]).toEqual([
      20,
      10,
      undefined,
    ]);
  });
});

describe('CSV', () => {
  it('quotes, and starts no formula', () => {
    expect(
      csvLine(
        '{"seq":1,"time":"t","channel":"c","event_type":"=SUM(A1)","entity_type":null,"entity_id":"a\\"b","payload":{"x":1,"y":2.50}}',
      ),
    ).toBe(`1,t,'=SUM(A1),,"a""b",c,"{""x"":1,""y"":2.50}"\n`);
  });
});

describe('what nobody heard in a range', () => {
  const gap = (event_type: string, ...kinds: string[]) => ({
    event_type,
    kinds,
    severity: 'high',
    count: 9,
    count_unheard: 9,
  });
  const bucket = (types: Record<string, number> | null, other: number | null = 0) => ({
    time: '2026-03-03T12:00:00.000Z',
    first_seq: 1,
    count: 5,
    types,
    other,
  });

  it('is published there and unheard then, the most frequent first', () => {
    const gaps = [gap('B', 'unheard'), gap('A', 'undeclared', 'unheard'), gap('C', 'undeclared'), gap('D', 'unheard')];

    const found = unheardTypes(gaps, [bucket({ A: 2, B: 1, C: 1 }), bucket({ A: 1 }), bucket(null)]);

    expect(found).toEqual([
      { type: 'A', count: 3 },
      { type: 'B', count: 1 },
    ]);
  });

  it('tells how many events were not told apart', () => {
    expect(untold([bucket({ A: 2 }, 3), bucket(null, null), bucket({ A: 5 })])).toBe(8);
  });
});
