import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { WebSocket } from 'ws';
import type { ClientOptions, KodamaClient, KodamaEvent, Reconnect, WebSocketClass } from '../../src/index.js';
import { createClient } from '../../src/index.js';
import { Kodama, Proxy, token, until } from './kodama.js';
import type { Publisher } from './kodama.js';

/** `SOAK=1`: 100,000 events and 100 cuts. */
const LONG = process.env.SOAK === '1';
const EVENTS = LONG ? 100_000 : 5_000;
const FAULTS = LONG ? 100 : 12;

let kodama: Kodama;
let publisher: Publisher;
let proxy: Proxy;
let client: KodamaClient;

beforeAll(async () => {
  kodama = await Kodama.start();
  publisher = await kodama.publisher();
});

beforeEach(async () => void (proxy = await Proxy.to(kodama.port)));

afterEach(async () => {
  client.close();
  await proxy.close();
});

afterAll(async () => {
  publisher?.close();
  await kodama?.stop();
});

function connect(options: ClientOptions = {}): KodamaClient {
  client = createClient({
    url: proxy.url,
    getToken: () => token(),
    WebSocket: WebSocket as unknown as WebSocketClass,
    ...options,
  });
  return client;
}

function numbered(event_type: string, first: number, count: number) {
  return Array.from({ length: count }, (_, i) => ({
    event_type,
    entity_type: 'task',
    entity_id: `t-${(first + i) % 50}`,
    payload: { n: first + i, project_id: `p-${(first + i) % 10}`, text: 'x'.repeat(100) },
  }));
}

const numbers = (events: readonly KodamaEvent[]) => events.map(({ payload }) => payload.n);
const range = (count: number) => Array.from({ length: count }, (_, i) => i);

describe('behind a proxy that cuts, delays, halves and stalls', () => {
  it(`gets each of ${EVENTS} events once and in order through ${FAULTS} faults`, async () => {
    const quick = vi.spyOn(Math, 'random').mockReturnValue(0.02); // tries again within 400 ms
    const got: KodamaEvent[] = [];
    const reconnects: Reconnect[] = [];
    connect();
    client.on('reconnect', reconnect => reconnects.push(reconnect));
    await client.subscribe({ types: ['SOAK'] }, events => got.push(...events), { batch: true }).ready;

    for (let fault = 0, next = 0; fault < FAULTS; fault++) {
      const connections = proxy.connections;
      for (const part of [0.4, 0.7, 1]) {
        const upTo = Math.round(((fault + part) * EVENTS) / FAULTS);
        const events = numbered('SOAK', next, upTo - next);
        next = upTo;
        if (part === 0.7) {
          inject(fault);
        }
        await publisher.publish(events);
      }
      await until('it has connected again', () => proxy.connections > connections);
      // Every second fault hits a client that has caught up, the others one that is about to.
      await until(
        'it is connected',
        () => client.state === 'live' || (fault % 2 === 1 && client.state === 'catching-up'),
        1,
      );
    }
    await until('the last is there', () => got.length >= EVENTS);
    await until('it is live', () => client.state === 'live');
    quick.mockRestore();

    expect(numbers(got)).toEqual(range(EVENTS));
    expect(got.every(({ seq }, i) => i === 0 || seq! > got[i - 1]!.seq!)).toBe(true);
    expect(reconnects.filter(({ outcome }) => outcome === 'lost')).toEqual([]);
    expect(reconnects.length).toBeGreaterThan(FAULTS / 2);
    expect(client.counters).toMatchObject({ received: EVENTS, delivered: EVENTS, hidden: 0, dropped: 0 });
    const replayed = reconnects.reduce((sum, { count }) => sum + count!, 0);
    console.info(
      `${EVENTS} events, ${FAULTS} faults, ${proxy.connections} connections, ${reconnects.length} outcomes, ` +
        `${replayed} replayed, ${client.counters.duplicates} duplicates dropped`,
    );
  });

  /** One stall in twelve: it takes 5 s to be noticed. */
  function inject(fault: number): void {
    proxy.delayMillis = fault % 3 === 2 ? 15 : 0;
    if (fault % 12 === 7) {
      proxy.stall();
      client.connect(); // as after an `online` of the browser: finds out
    } else if (fault % 2) {
      proxy.halve();
    } else {
      proxy.cut();
    }
  }

  it('falls back to the stream where upgrades do not get through', async () => {
    proxy.blocksUpgrades = true;
    const quick = vi.spyOn(Math, 'random').mockReturnValue(0.02);
    const got: KodamaEvent[] = [];
    connect();
    await client.subscribe({ types: ['STREAM'], where: { 'payload.project_id': 'p-3' } }, event => got.push(event))
      .ready;
    await publisher.publish(numbered('STREAM', 0, 20));
    await until('two are there', () => got.length === 2);

    proxy.cut();
    await publisher.publish(numbered('STREAM', 20, 20));
    await until('four are there', () => got.length === 4);
    quick.mockRestore();

    expect(numbers(got)).toEqual([3, 13, 23, 33]);
  });
});

describe('with a real server', () => {
  it('filters several subscriptions exactly on one connection, and changes filters without a gap', async () => {
    const board: KodamaEvent[] = [];
    const all: KodamaEvent[] = [];
    connect();
    const one = client.subscribe({ types: ['ONE_*'], where: { 'payload.project_id': ['p-1', 'p-2'] } }, event =>
      board.push(event),
    );
    const two = client.subscribe({ types: ['TWO'], entityIds: ['t-4'] }, event => all.push(event));
    await Promise.all([one.ready, two.ready]);
    await publisher.publish([...numbered('ONE_A', 0, 10), ...numbered('TWO', 0, 10)]);
    await until('three are there', () => board.length + all.length === 3);
    expect([numbers(board), numbers(all)]).toEqual([[1, 2], [4]]);

    two.update({ types: ['THREE'] });
    await two.ready;
    await publisher.publish([...numbered('TWO', 0, 10), ...numbered('THREE', 100, 2)]);
    await until('five are there', () => all.length === 3);

    expect(numbers(all)).toEqual([4, 100, 101]);
    expect(proxy.connections).toBe(1);
  });

  it('iterates over the past and stops at its end', async () => {
    connect();
    await publisher.publish(numbered('PAST', 0, 7_000));
    await until(
      'all is journaled',
      async () =>
        (await client.history({ types: ['PAST'] }, { order: 'desc', limit: 1 })).events[0]?.payload.n === 6_999,
    );
    const got: KodamaEvent[] = [];
    for await (const event of client.events({ types: ['PAST'] }, { since: 'earliest', until: 'now' })) {
      got.push(event);
    }
    expect(numbers(got)).toEqual(range(7_000));
  });

  it('replays with pause and seek', async () => {
    connect();
    await publisher.publish(numbered('REPLAY', 0, 10));
    const { events } = await page('REPLAY', 10);
    const got: KodamaEvent[] = [];
    const replay = client.replay({ since: events[0]!.seq! - 1, until: 'now' }, { types: ['REPLAY'] });
    replay.on('events', some => got.push(...some));
    await until('it has ended', () => replay.state === 'ended');
    expect(numbers(got)).toEqual(range(10));

    replay.seek({ since: events[7]!.seq!, speed: '2x' });
    await until('it has ended again', () => replay.state === 'ended');
    replay.close();

    expect(numbers(got).slice(10)).toEqual([8, 9]);
  });

  it('reads pages, an entity, gaps and stats', async () => {
    connect();
    await publisher.publish(numbered('PAGES', 0, 30));
    await page('PAGES', 30);
    const first = await client.history({ types: ['PAGES'], where: { 'payload.project_id': 'p-4' } }, { limit: 2 });
    const next = await client.history(
      { types: ['PAGES'], where: { 'payload.project_id': 'p-4' } },
      { limit: 2, cursor: first.next! },
    );
    await until(
      'its timeline has it',
      async () => (await client.entity('task', 't-3', { order: 'desc', limit: 1 })).events.length === 1,
    );

    expect(numbers([...first.events, ...next.events])).toEqual([4, 14, 24]);
    await until('gaps are known', async () => {
      const gaps = await client.gaps<{ known: number }>({ all: true }).catch(() => ({ known: 0 }));
      return gaps.known > 0;
    });
    expect(await client.stats({ top: 1 })).toHaveProperty('rows');
    await expect(client.history({}, { limit: 5_000 })).rejects.toThrow('limit must be a whole number from 1 to 1000');
  });

  it('renews a token that expires, on the same connection', async () => {
    const seconds = 6;
    let asked = 0;
    connect({ getToken: () => token((asked++, seconds)) });
    const got: KodamaEvent[] = [];
    await client.subscribe({ types: ['TOKEN'] }, event => got.push(event)).ready;
    await new Promise(resolve => setTimeout(resolve, (seconds + 2) * 1_000));
    await publisher.publish(numbered('TOKEN', 0, 1));
    await until('it is there', () => got.length === 1);

    expect(asked).toBeGreaterThan(1);
    expect(proxy.connections).toBe(1);
  });

  it('is denied by a token of somebody else’s secret', async () => {
    connect({ getToken: () => `${token()}x` });
    client.subscribe({}, () => {});
    await until('it is denied', () => client.state === 'denied');
    expect(client.error).toBe('Invalid or expired token');
  });

  async function page(type: string, count: number) {
    const query = () => client.history({ types: [type] }, { limit: 1_000 });
    await until('all is journaled', async () => (await query()).events.length === count);
    return query();
  }
});
