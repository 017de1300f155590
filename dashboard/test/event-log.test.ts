import { matcher } from '@kodama/client';
import type { KodamaEvent } from '@kodama/client';
import { describe, expect, it } from 'vitest';
import { EventLog } from '../src/screens/live/event-log.js';

const event = (seq: number, type = 'A', payload = {}): KodamaEvent => ({
  event_type: type,
  entity_type: 'task',
  entity_id: `t-${seq}`,
  payload,
  seq,
});

const events = (from: number, to: number, type?: (seq: number) => string): KodamaEvent[] =>
  Array.from({ length: to - from + 1 }, (_, index) => event(from + index, type?.(from + index)));

function sum(log: EventLog): number {
  const { shown, hidden, dropped } = log.totals();
  return shown + hidden.filter + hidden.rate + hidden.old + hidden.queue + dropped;
}

describe('shown + hidden + dropped = published', () => {
  it('holds without a filter', () => {
    const log = new EventLog(1_000);
    log.begin(100);
    log.push(events(101, 150));

    expect(log.totals()).toMatchObject({ published: 50, shown: 50, unexplained: 0 });
    expect(sum(log)).toBe(50);
  });

  it('does not count what the server derives, as the state of a sandbox', () => {
    const log = new EventLog(20);
    const { seq: _, ...derived } = event(0, 'agent_status_changed');
    log.push([derived]);
    log.begin(100);
    log.push([event(101), derived]);

    expect(log.rows.length).toBe(3);
    expect(log.totals()).toMatchObject({ published: 1, shown: 1, unexplained: 0 });
  });

  it('holds when old ones are dropped from the list', () => {
    const log = new EventLog(20);
    log.begin(0);
    log.push(events(1, 50));

    expect(log.totals()).toMatchObject({ published: 50, shown: 20, hidden: { old: 30 } });
    expect(sum(log)).toBe(50);
    expect(log.rows.get(log.rows.first)!.event.seq).toBe(31);
  });

  it('holds when the server sends what passes only, and reports how far it is', () => {
    const log = new EventLog(1_000);
    log.setFilter(matcher({ types: ['A'] }), true);
    log.begin(0);
    log.push(events(1, 40).filter(({ seq }) => seq! % 4 === 0));
    log.reached(43);

    expect(log.totals()).toMatchObject({ published: 43, shown: 10, hidden: { filter: 33 }, unexplained: 0 });
    expect(sum(log)).toBe(43);
  });

  it('holds when a filter is set and taken away later', () => {
    const log = new EventLog(1_000);
    log.begin(0);
    log.push(events(1, 40, seq => (seq % 2 ? 'A' : 'B')));
    log.setFilter(matcher({ types: ['A'] }), true);
    const filtered = log.totals();
    log.setFilter(() => true, false);

    expect(filtered).toMatchObject({ published: 40, shown: 20, hidden: { filter: 20 } });
    expect(log.totals()).toMatchObject({ published: 40, shown: 40, hidden: { filter: 0 }, unexplained: 0 });
  });

  it('counts what the server left out', () => {
    const log = new EventLog(1_000);
    log.begin(0);
    log.push(events(1, 10));
    log.addHidden(5, 'server');
    log.addDropped(3);
    log.reached(18);

    expect(log.totals()).toMatchObject({ published: 18, shown: 10, hidden: { rate: 5 }, dropped: 3, unexplained: 0 });
    expect(sum(log)).toBe(18);
  });

  it('says what nothing explains', () => {
    const log = new EventLog(1_000);
    log.begin(0);
    log.push([...events(1, 10), ...events(15, 20)]);

    expect(log.totals().unexplained).toBe(4);
  });

  it('counts no event from before the page came', () => {
    const log = new EventLog(30);
    log.begin(100);
    log.push(events(101, 110));
    log.pushEarlier(events(60, 102));

    expect(log.rows.length).toBe(30);
    expect(log.totals()).toMatchObject({ published: 10, shown: 10, hidden: { old: 0 }, unexplained: 0 });
  });

  it('replaces the past by what was read later', () => {
    const log = new EventLog(1_000);
    log.pushEarlier(events(1, 5));
    log.begin(8);
    log.push(events(9, 10));
    log.pushEarlier(events(4, 8));

    expect([...log.rows].map(row => row.event.seq)).toEqual([4, 5, 6, 7, 8, 9, 10]);
  });
});

it('keeps the numbers of rows where the past is read again', () => {
  const log = new EventLog(1_000);
  log.pushEarlier(events(1, 5));
  const { first, end } = log.rows;
  log.begin(5);
  log.pushEarlier(events(1, 5));

  expect([log.rows.first, log.rows.end]).toEqual([first, end]);
});

describe('a pause', () => {
  const waiting = (log: EventLog): unknown[] =>
    [...log.rows].slice(log.pausedAt! - log.rows.first).map(row => row.event.seq);

  it('stays where it is while the past is put in front', () => {
    const log = new EventLog(1_000);
    log.begin(10);
    log.push(events(11, 13));
    log.pause();
    log.push(events(14, 15));
    log.pushEarlier(events(1, 10));

    expect(log.rows.length).toBe(15);
    expect(waiting(log)).toEqual([14, 15]);
  });

  it('stays where it is when the filter changes', () => {
    const log = new EventLog(1_000);
    log.push([event(1, 'A'), event(2, 'B')]);
    log.pause();
    log.push([event(3, 'A'), event(4, 'B')]);
    log.setFilter(({ event_type }) => event_type === 'B', false);

    expect([...log.rows].map(row => row.event.seq)).toEqual([2, 4]);
    expect(waiting(log)).toEqual([4]);
  });
});

describe('bounds', () => {
  it('keeps the first letters of a large payload only', () => {
    const log = new EventLog(100);
    log.push([event(1, 'A', { text: 'x'.repeat(1_000_000) })]);
    const row = log.rows.get(log.rows.first)!;

    expect(row.text!.length).toBeLessThan(3_000);
    expect(row.event.payload).toEqual({});
  });

  it('keeps numbers of rows across drops', () => {
    const log = new EventLog(10);
    log.push(events(1, 25));

    expect([log.rows.first, log.rows.end]).toEqual([15, 25]);
    expect(log.rows.get(15)!.event.seq).toBe(16);
    expect(log.rows.get(14)).toBeUndefined();
  });
});
