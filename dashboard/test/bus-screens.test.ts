import { describe, expect, it } from 'vitest';
import { filterWords } from '../src/screens/connections/filters.js';
import { fields } from '../src/screens/catalog/schema.js';
import { byComponent, verdict } from '../src/screens/doctor/levels.js';
import { silence } from '../src/screens/health/states.js';
import type { Subscription } from '../src/screens/subscriptions/answers.js';
import { explain, paceOf, sampled } from '../src/screens/subscriptions/lag.js';
import { consequences, isTarget } from '../src/screens/subscriptions/seek-target.js';
import { whyNot } from '../src/ui/acting.js';
import { neighbour, stepOf, timeOf } from '../src/ui/at-slider.js';

describe('lag of a subscription', () => {
  const running = {
    state: 'running',
    lag: 5_000,
    lag_is_exact: true,
    members: [{ id: 'a', host: '/10.0.0.1', partitions: [0] }],
  };

  it.each([
    ['is nobody at work', { ...running, state: 'stopped', members: [] }, undefined, 'bad', 'start the service'],
    ['is nothing to do, and nobody', { ...running, lag: 0, members: [] }, undefined, 'off', 'nothing waits'],
    ['is none', { ...running, lag: 0 }, { handled: 10, growth: 0 }, 'good', 'All is handled.'],
    ['is not measured yet', running, undefined, 'info', 'measured'],
    ['is a busy handler', running, { handled: 0, growth: 30 }, 'bad', 'busy'],
    ['grows', running, { handled: 100, growth: 50 }, 'warn', 'handles 100/s while 150/s come'],
    ['shrinks', running, { handled: 100, growth: -50 }, 'info', 'catches up in about 1 min 40 s'],
    ['stays', running, { handled: 100, growth: 0 }, 'warn', 'stays behind'],
    ['is on its way', { ...running, lag: 90 }, { handled: 100, growth: 0 }, 'good', 'keeps up'],
  ] as const)('%s', (_, subscription, pace, level, sentence) => {
    const explained = explain(subscription, pace);

    expect(explained.level).toBe(level);
    expect(explained.sentence).toContain(sentence);
  });

  it('says that a long one is estimated', () => {
    expect(explain({ ...running, lag_is_exact: false }, undefined).sentence).toContain('About 5,000 events wait');
  });

  it('has a pace by samples, and begins anew behind a seek', () => {
    const at = (position: number, lag: number) => [{ ...running, name: 'a', position, lag } as unknown as Subscription];
    let samples = sampled(new Map(), at(100, 50), 0);
    samples = sampled(samples, at(400, 80), 3_000);
    expect(paceOf(samples.get('a')!)).toEqual({ handled: 100, growth: 10 });

    samples = sampled(samples, at(10, 470), 6_000);
    expect(paceOf(samples.get('a')!)).toBeUndefined();
    expect(sampled(samples, [], 9_000).size).toBe(0);
  });
});

describe('seek', () => {
  it.each(['earliest', 'latest', '17', '5Kx1yQ0vTVmJb1s6Xc2Z7w:17', '-10m', '2026-03-03', '2026-03-03T12:00Z'])(
    'takes %s',
    text => expect(isTarget(text)).toBe(true),
  );

  it.each(['', 'now-1h', '-10', 'yesterday', '1.5', '-x'])('does not take %s', text =>
    expect(isTarget(text)).toBe(false),
  );

  it('says what it repeats and skips', () => {
    const plan = { from: 1_200, to: 200, repeats: 1_000, skips: 0, counts_are_exact: true, dry_run: true };

    expect(consequences(plan)).toEqual([
      'It goes back from #1,200 to #200.',
      '1,000 events will be handled a second time.',
    ]);
    expect(consequences({ ...plan, to: 1_700, repeats: 0, skips: 500, counts_are_exact: false })).toEqual([
      'It goes ahead from #1,200 to #1,700.',
      'About 500 events will not be handled at all.',
    ]);
    expect(consequences({ ...plan, repeats: 0 })).toEqual(['It stays where it is, at #1,200.']);
  });
});

describe('rights', () => {
  it('are told with the sentence of the server', () => {
    const may = { read: true, write: false, publish: false };

    expect(whyNot({ auth: true, may, why_not: { write: 'The token has no scope kodama:write.' } }, 'write')).toBe(
      'The token has no scope kodama:write.',
    );
    expect(whyNot({ may }, 'write')).toContain('does not tell');
    expect(whyNot({ auth: true, may: { ...may, write: true } }, 'write')).toBeUndefined();
  });
});

describe('as-of slider', () => {
  it('has now at its end, and keeps a time where it is', () => {
    expect(timeOf(1_000, 0, 10_000)).toBeUndefined();
    expect(timeOf(250, 0, 10_000)).toBe(2_500);
    expect(stepOf(2_500, 0, 10_000)).toBe(250);
    expect(stepOf(undefined, 0, 10_000)).toBe(1_000);
    expect([stepOf(-5, 0, 10_000), stepOf(99_000, 0, 10_000)]).toEqual([0, 999]);
  });

  it('jumps to the change before and after', () => {
    const marks = [50, 10, 30].map(at => ({ at, label: `${at}` }));

    expect(neighbour(marks, 30, 1)?.at).toBe(50);
    expect(neighbour(marks, 30, -1)?.at).toBe(10);
    expect(neighbour(marks, 50, 1)).toBeUndefined();
  });
});

describe('filters in words', () => {
  it.each([
    [null, 'all events'],
    [[], 'all events'],
    [{ event_types: [], entity_types: [] }, 'all events'],
    [{ event_types: ['TASK_*', 'A'], entity_types: ['task'] }, 'types TASK_*, A; of task'],
    [
      [{ event_types: ['A'] }, { entity_ids: ['s-1'], where: ['payload.x:eq:1'] }],
      'types A or ids s-1; where payload.x:eq:1',
    ],
    [[{ event_types: ['A'] }, {}], 'all events'],
  ])('%j', (filters, text) => expect(filterWords(filters)).toBe(text));
});

describe('doctor', () => {
  const finding = (component: string, check: string, level: string) => ({
    component,
    check,
    level,
    found: '',
    advice: '',
  });

  it('shows the worst of each component first', () => {
    const all = [finding('redis', 'a', 'ok'), finding('kafka', 'b', 'note'), finding('redis', 'c', 'problem')];

    expect(byComponent(all).map(([name, rows]) => [name, rows.map(({ check }) => check)])).toEqual([
      ['redis', ['c', 'a']],
      ['kafka', ['b']],
    ]);
    expect(verdict(all).level).toBe('bad');
    expect(verdict(all.slice(0, 2)).level).toBe('good');
  });
});

describe('health', () => {
  it('has no silence of what is healthy', () => {
    const entity = { entity_type: 'sandbox', entity_id: 's-1', since: '', last_seen: new Date(1_000).toISOString() };

    expect(silence({ ...entity, state: 'missing' }, 61_000)).toBe(60_000);
    expect(silence({ ...entity, state: 'healthy' }, 61_000)).toBeUndefined();
  });
});

describe('fields of a schema', () => {
  it('are told with their types, nested ones and arrays too', () => {
    const schema = {
      type: 'object',
      properties: {
        size: { type: ['integer', 'string'] },
        files: { type: 'array', items: { type: 'object', properties: { path: { type: 'string' } } } },
        note: { anyOf: [{ type: 'string' }, { type: 'null' }] },
      },
      required: ['size'],
    };

    expect(fields(schema)).toEqual([
      { path: 'size', type: 'integer or string', isRequired: true },
      { path: 'files', type: 'array of object', isRequired: false },
      { path: 'files[].path', type: 'string', isRequired: false },
      { path: 'note', type: 'string or null', isRequired: false },
    ]);
    expect(fields(null)).toEqual([]);
  });

  it('are bounded in number and depth', () => {
    let deep: unknown = { type: 'string' };
    for (let level = 0; level < 50; level++) {
      deep = { type: 'object', properties: { x: deep } };
    }
    const wide = {
      properties: Object.fromEntries([...Array(5_000).keys()].map(key => [`k${key}`, { type: 'string' }])),
    };

    expect(fields(deep).length).toBeLessThan(20);
    expect(fields(wide)).toHaveLength(500);
  });
});
