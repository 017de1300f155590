import { describe, expect, it } from 'vitest';
import type { GapRow } from '../src/screens/gaps/answers.js';
import { gapMap, labelled, matchesPattern, spread } from '../src/screens/gaps/gap-map.js';
import { targetAt } from '../src/screens/gaps/map-canvas.js';
import {
  differences,
  listenersOf,
  lookAlikes,
  passes,
  sameButCase,
  standing,
  tally,
} from '../src/screens/gaps/report.js';

const row = (event_type: string, more: Partial<GapRow> = {}): GapRow => ({
  event_type,
  kinds: ['unheard'],
  severity: 'high',
  first_seen: '2026-03-03T12:00:00.000Z',
  last_seen: '2026-03-03T12:00:00.000Z',
  count: 5,
  count_unheard: 5,
  entity_types: ['task'],
  channels: [`events.${event_type}`],
  listeners: { direct: 0, pattern: 0, dashboard: 0, durable: 0 },
  source: [],
  subscribers: [],
  look_alike: null,
  at: '2026-03-03T12:00:00.000Z',
  ...more,
});

const ALL = { kinds: [], severities: [], text: '', all: false, open: false };

describe('filter of gaps', () => {
  const heard = row('HEARD', { kinds: [], severity: 'low' });

  it.each([
    ['leaves out types without gaps', ALL, heard, false],
    ['shows them if asked to', { ...ALL, all: true }, heard, true],
    ['never calls them severe', { ...ALL, all: true, severities: ['low'] }, heard, false],
    ['passes one of several kinds', { ...ALL, kinds: ['silent', 'unheard'] }, row('A'), true],
    ['needs the severity', { ...ALL, severities: ['medium'] }, row('A'), false],
    ['finds a service', { ...ALL, text: ' Billing ' }, row('A', { subscribers: ['billing-service'] }), true],
    ['finds nothing else', { ...ALL, text: 'x' }, row('A'), false],
  ])('%s', (_, filter, one, expected) => expect(passes(one, filter, false)).toBe(expected));

  it('leaves out what is accepted', () => {
    expect(passes(row('A'), { ...ALL, open: true }, true)).toBe(false);
    expect(passes(row('A'), ALL, true)).toBe(true);
  });

  it('counts a type once for each of its words', () => {
    expect([
      ...tally([row('A', { kinds: ['unheard', 'unheard', 'misrouted'] }), row('B')], each => each.kinds),
    ]).toEqual([
      ['unheard', 2],
      ['misrouted', 1],
    ]);
  });
});

describe('decision about a gap', () => {
  const decision = {
    event_type: 'A',
    kinds: ['unheard'],
    disposition: 'accepted',
    reason: 'billed elsewhere',
    until: '2026-12-31',
    at: '2026-11-30T12:00:00.000Z',
    by: '-',
    expired: false,
  };

  it.each([
    [undefined, row('A'), 'open'],
    [decision, row('A'), 'accepted'],
    [decision, row('A', { kinds: ['unheard', 'undeclared'] }), 'accepted in part'],
    [{ ...decision, expired: true }, row('A'), 'expired'],
    [{ ...decision, disposition: 'to-wire' }, row('A'), 'to-wire'],
  ])('%#', (disposition, one, expected) => expect(standing(disposition, one)).toBe(expected));
});

describe('listeners', () => {
  it('are named, and unknown where Redis does not tell', () => {
    expect(listenersOf(row('A'))).toBe('none');
    expect(listenersOf(row('A', { listeners: { direct: 2, pattern: 1, dashboard: 0, durable: 0 } }))).toBe(
      '2 direct, 1 pattern',
    );
    expect(listenersOf(row('A', { not_looked_at: ['direct'] }))).toBe('direct unknown');
  });
});

describe('look-alikes', () => {
  it('are told once, the most unheard first', () => {
    const pairs = lookAlikes([
      row('a.b', { look_alike: 'a_b', count_unheard: 1 }),
      row('a_b', { look_alike: 'a.b', count_unheard: 9 }),
      row('TICKET', { look_alike: 'ticket', count_unheard: 7 }),
    ]);

    expect(pairs.map(({ row, other, otherRow }) => [row.event_type, other, otherRow?.event_type])).toEqual([
      ['TICKET', 'ticket', undefined],
      ['a.b', 'a_b', 'a_b'],
    ]);
  });

  it('are marked where they differ', () => {
    expect(differences('SANDBOX_agent.done', 'agent.done')).toEqual([
      { text: 'SANDBOX_', differs: true },
      { text: 'agent.done', differs: false },
    ]);
    expect(differences('agent.done', 'SANDBOX_agent.done')).toEqual([{ text: 'agent.done', differs: false }]);
    expect(differences('TASK_DONE', 'task_dune')).toEqual([
      { text: 'TASK_D', differs: false },
      { text: 'O', differs: true },
      { text: 'NE', differs: false },
    ]);
    expect(sameButCase('TASK', 'task')).toBe(true);
  });
});

describe('map', () => {
  it.each([
    ['TASK_*', 'TASK_DONE', true],
    ['*.failed', 'ci.run.failed', true],
    ['a*b*c', 'a-b-c', true],
    ['a*b*c', 'a-c-b', false],
    ['ab*ba', 'aba', false],
    ['A', 'A', true],
    ['A', 'AB', false],
    ['*', '', true],
    ['a*b*b', 'ab', false],
  ])('%s matches %s: %s', (pattern, type, expected) => expect(matchesPattern(pattern, type)).toBe(expected));

  it('connects publishers, types and listeners', () => {
    const map = gapMap(
      [
        row('A', {
          source: ['Queue'],
          subscribers: ['board'],
          listeners: { direct: 1, pattern: 0, dashboard: 0, durable: 0 },
          kinds: [],
        }),
        row('B', { source: ['Queue'], subscribers: ['board'], kinds: ['missing-subscriber'] }),
        row('C', { listeners: { direct: 0, pattern: 0, dashboard: 2, durable: 1 } }),
        row('D', { count: 0, kinds: ['silent'] }),
      ],
      [{ name: 'synthesis', event_types: ['C*'] }],
    );

    expect(map.publishers.map(({ label, types }) => [label, types])).toEqual([
      ['Queue', 2],
      ['publisher not declared', 1],
    ]);
    expect(map.listeners.map(({ label }) => label)).toEqual(['board', 'SUBSCRIBE in Redis', 'synthesis', 'dashboards']);
    expect(map.listenersOf[0]).toEqual([
      { to: 0, isHeard: true },
      { to: 1, isHeard: true },
    ]);
    expect(map.listenersOf[1]).toEqual([{ to: 0, isHeard: false }]);
    expect(map.publishersOf[3]).toEqual([]);
  });

  it('takes 10,000 types and finds what is pointed at', () => {
    const rows = Array.from({ length: 10_000 }, (_, index) => row(`T${index}`, { source: [`P${index % 300}`] }));
    const map = gapMap(rows);
    const frame = {
      width: 1_000,
      height: 500,
      scrollTop: 100_000,
      rowHeight: 20,
      pointed: undefined,
      selected: undefined,
    };

    expect(targetAt(map, frame, 400, 5)).toEqual({ side: 'type', index: 5_000 });
    expect(targetAt(map, frame, 10, 14)).toMatchObject({ side: 'publisher', index: 0 });
    expect(targetAt(map, frame, 250, 250)).toBeUndefined();
  });

  it('shows labels only where they do not touch', () => {
    const nodes = Array.from({ length: 300 }, (_, index) => ({ label: `${index}`, types: index, what: '' }));
    const places = spread(300, 500, 14);
    const shown = [...labelled(nodes, places, 14)].map(index => places[index]!).sort((one, other) => one - other);

    expect(shown.length).toBeGreaterThan(20);
    expect(shown.every((place, index) => index === 0 || place - shown[index - 1]! >= 14)).toBe(true);
  });
});
