import { describe, expect, it, vi } from 'vitest';
import type { KodamaEvent } from '../../src/index.js';
import { connected, fakeClock, numbers, pass, task, tasks } from './setup.js';

fakeClock();

describe('a subscription', () => {
  it('connects once, and gets events from then on, in order', async () => {
    const { server, client, states } = connected();
    const got: KodamaEvent[] = [];
    server.publish(task(0));

    client.subscribe({ types: ['TASK_COMPLETED'] }, event => got.push(event));
    await pass();
    server.publish(...tasks(1, 3), task(9, 'TASK_FAILED'));
    await pass();

    expect(numbers(got)).toEqual([1, 2, 3]);
    expect(states).toEqual(['connecting', 'catching-up', 'live']);
    expect(server.connects).toHaveLength(1);
    expect(Object.fromEntries(server.connects[0]!)).toMatchObject({
      delivery: 'durable',
      since: 'latest',
      batch: '16ms',
      event_types: 'TASK_COMPLETED',
    });
  });

  it('takes arrays, also of one element, and answers beside them', async () => {
    const { server, client } = connected();
    const texts: string[] = [];
    const { WebSocket } = server;
    new WebSocket(`${server.url}/api/v1/ws/events?batch=16ms`).onmessage = ({ data }) => texts.push(data);
    const got: KodamaEvent[] = [];
    client.subscribe({}, event => got.push(event));
    await pass();
    server.publish(task(1));
    server.send({ type: 'draining', reconnect_in_ms: 5_000 });
    await pass();

    expect(texts.map(text => JSON.parse(text))).toMatchObject([
      [{ type: 'resumed' }],
      [{ type: 'caught_up' }],
      [{ payload: { n: 1 } }],
      { type: 'draining' },
    ]);
    expect(numbers(got)).toEqual([1]);
  });

  it('counts exactly what the server leaves out, and resumes behind it', async () => {
    const { server, client } = connected({ maxPerSecond: 8 });
    const got: KodamaEvent[] = [];
    client.subscribe({}, event => got.push(event));
    await pass();
    for (let burst = 0; burst < 40; burst++) {
      server.publish(...tasks(10 * burst, 10), task(burst, 'TASK_FAILED'));
      await pass(50);
    }
    server.cut();
    await pass(3_000);

    const failures = got.filter(({ event_type }) => event_type === 'TASK_FAILED').length;
    expect(failures).toBe(40);
    expect(got.length + client.counters.hidden).toBe(440);
    expect(got.length - failures).toBeLessThanOrEqual(8 * 6);
    expect(server.connects[1]!.get('since')).toBe('440');
  });

  it('shares one connection with others, whose filters it leaves exact', async () => {
    const { server, client } = connected({}, { filters: false });
    const completed: KodamaEvent[] = [];
    const ofOneTask: KodamaEvent[] = [];

    client.subscribe({ types: ['TASK_COMPLETED'] }, event => completed.push(event));
    client.subscribe({ types: ['TASK_FAILED'], entityIds: ['t-2'] }, event => ofOneTask.push(event));
    await pass();
    server.publish(task(1), task(1, 'TASK_FAILED'), task(2, 'TASK_FAILED'), task(2));
    await pass();

    expect(server.sessions.size).toBe(1);
    expect(numbers(completed)).toEqual([1, 2]);
    expect(numbers(ofOneTask)).toEqual([2]);
  });

  it.each([true, false])('filters by payload and pattern, whether the server can (%s) or not', async filters => {
    const { server, client } = connected({}, { filters });
    const got: KodamaEvent[] = [];

    client.subscribe({ types: ['TASK_*'], where: { 'payload.project_id': 'p-1' } }, event => got.push(event));
    await pass();
    for (const project_id of ['p-1', 'p-2']) {
      server.publish(
        { event_type: 'TASK_COMPLETED', payload: { n: 1, project_id } },
        { event_type: 'TICKET_CREATED', payload: { n: 2, project_id } },
      );
    }
    await pass();

    expect(numbers(got)).toEqual([1]);
  });

  it('says when a changed filter is in force, and misses nothing from then on', async () => {
    const { server, client } = connected();
    const got: KodamaEvent[] = [];
    const subscription = client.subscribe({ types: ['A'] }, event => got.push(event));
    await pass();
    let ready = false;

    subscription.update({ types: ['B'] });
    void subscription.ready.then(() => (ready = true));
    expect(ready).toBe(false);
    await pass();
    server.publish(task(1, 'A'), task(2, 'B'));
    await pass();

    expect(ready).toBe(true);
    expect(numbers(got)).toEqual([2]);
    expect(server.connects).toHaveLength(1);
  });

  it('hands out a batch per frame', async () => {
    const { server, client } = connected();
    const batches: (readonly KodamaEvent[])[] = [];

    client.subscribe({}, events => batches.push(events), { batch: true });
    await pass();
    server.publish(...tasks(0, 5));
    server.publish(...tasks(5, 5));
    await pass();

    expect(batches.map(numbers)).toEqual([[0, 1, 2, 3, 4, 5, 6, 7, 8, 9]]);
  });

  it('counts exactly what its full queue leaves out', async () => {
    const { server, client } = connected();
    const got: KodamaEvent[] = [];
    const hidden = vi.fn();
    client.on('hidden', hidden);

    const subscription = client.subscribe({}, events => got.push(...events), { batch: true, maxQueue: 10 });
    await pass();
    server.publish(...tasks(0, 105));
    await pass();

    expect(numbers(got)).toEqual([95, 96, 97, 98, 99, 100, 101, 102, 103, 104]);
    expect(subscription.hidden).toBe(95);
    expect(client.counters).toMatchObject({ received: 105, delivered: 10, hidden: 95 });
    expect(hidden.mock.calls.reduce((sum, [{ count }]) => sum + count, 0)).toBe(95);
  });

  it('goes on after a handler that throws', async () => {
    const { server, client } = connected();
    const reported = vi.spyOn(console, 'error').mockImplementation(() => {});
    const got: KodamaEvent[] = [];
    client.subscribe({}, event => {
      got.push(event);
      throw new Error('broken');
    });
    await pass();

    server.publish(...tasks(0, 2));
    await pass();

    expect(numbers(got)).toEqual([0, 1]);
    expect(reported).toHaveBeenCalledTimes(2);
    reported.mockRestore();
  });

  it('closes the connection a second after the last one', async () => {
    const { server, client } = connected();
    const subscription = client.subscribe({}, () => {});
    await pass();

    subscription.close();
    await pass(500);
    expect(server.sessions.size).toBe(1);
    await pass(600);

    expect(server.sessions.size).toBe(0);
    expect(client.state).toBe('idle');
  });
});

describe('a client', () => {
  it('iterates from now on until it is aborted', async () => {
    const { server, client } = connected();
    const abort = new AbortController();
    const got: unknown[] = [];
    const done = (async () => {
      for await (const { payload } of client.events({ types: ['TASK_COMPLETED'] }, { signal: abort.signal })) {
        got.push(payload.n);
      }
    })();
    await pass();

    server.publish(...tasks(0, 3));
    await pass();
    abort.abort();
    await done;
    await pass(2_000);

    expect(got).toEqual([0, 1, 2]);
    expect(server.sessions.size).toBe(0);
  });

  it('iterates over a range on a connection of its own, and stops the server while the loop is slow', async () => {
    const { server, client } = connected();
    server.publish(...tasks(1, 8_000));
    const got: unknown[] = [];
    for await (const { payload } of client.events({}, { since: 0, until: 'now' })) {
      got.push(payload.n);
    }

    expect(got).toHaveLength(8_000);
    expect(got.at(-1)).toBe(8_000);
    expect(server.received.map(({ type }) => type)).toEqual(['pause', 'resume']);
    expect(server.sessions.size).toBe(0);
  });

  it('replays, pauses, seeks and ends', async () => {
    const { server, client } = connected();
    server.publish(...tasks(1, 10));
    const got: KodamaEvent[] = [];
    const states: string[] = [];
    const replay = client.replay({ since: 5, until: 'now', speed: '10x' });
    replay.on('events', events => got.push(...events));
    replay.on('state', state => states.push(state));
    await pass();
    expect(numbers(got)).toEqual([6, 7, 8, 9, 10]);
    expect(replay.state).toBe('ended');
    expect(server.connects[0]!.get('speed')).toBe('10x');

    replay.seek({ since: 8 });
    await pass();
    replay.pause();
    await pass();
    replay.close();
    await pass();

    expect(numbers(got)).toEqual([6, 7, 8, 9, 10, 9, 10]);
    expect(states).toEqual(['playing', 'ended', 'connecting', 'playing', 'ended', 'paused', 'closed']);
    expect(server.sessions.size).toBe(0);
  });

  it('reads pages of the history, filtered here where the server cannot', async () => {
    const { server, client } = connected({}, { filters: false });
    server.publish(task(1), task(2), task(3, 'TASK_FAILED'));
    const page = await client.history({ types: ['TASK_COMPLETED'], where: { 'payload.n': [2, 3] } });

    expect(numbers(page.events)).toEqual([2]);
    expect(page.next).toBeNull();
    await expect(client.gaps()).rejects.toMatchObject({ name: 'KodamaError', status: 404, message: 'Unknown path' });
  });

  it('asks a busy server again when it says', async () => {
    const { server, client } = connected();
    server.answers.set('/api/v1/stats', { rows: [] });
    server.rejectsWith = { status: 503, error: 'busy', retryAfter: 2 };
    const stats = client.stats();
    await pass(1_900);
    server.rejectsWith = undefined;
    await pass(200);

    expect(await stats).toEqual({ rows: [] });
  });
});
