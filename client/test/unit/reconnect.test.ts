import { describe, expect, it, vi } from 'vitest';
import type { KodamaEvent } from '../../src/index.js';
import { connected, fakeClock, numbers, pass, task, tasks } from './setup.js';

fakeClock();

const jwt = (claims: object) => `h.${btoa(JSON.stringify(claims))}.s`;

describe('after a cut', () => {
  it('tells that nothing was missed', async () => {
    const { server, client, reconnects } = connected();
    client.subscribe({}, () => {});
    await pass();
    server.publish(task(1));
    await pass();

    server.cut();
    await pass(1_100);

    expect(client.state).toBe('live');
    expect(reconnects).toEqual([{ outcome: 'nothing-missed', count: 0, replayed: 0, from: 1, to: 1 }]);
    expect(server.connects.at(-1)!.get('since')).toBe('1');
  });

  it('replays what was missed, once', async () => {
    const { server, client, reconnects } = connected({}, { epoch: 'e1' });
    const got: KodamaEvent[] = [];
    client.subscribe({ types: ['TASK_COMPLETED'] }, event => got.push(event));
    await pass();
    server.publish(...tasks(1, 2));
    await pass();

    server.cut();
    server.publish(task(3), task(9, 'TASK_FAILED'), task(4));
    await pass(1_100);
    server.publish(task(5));
    await pass();

    expect(numbers(got)).toEqual([1, 2, 3, 4, 5]);
    expect(reconnects).toEqual([{ outcome: 'replayed', count: 2, replayed: 2, from: 2, to: 5 }]);
    expect(server.connects.at(-1)!.get('since')).toBe('e1:2');
  });

  it('drops what a server sends twice', async () => {
    const { server, client } = connected();
    const got: KodamaEvent[] = [];
    client.subscribe({}, event => got.push(event));
    await pass();

    const [event] = server.publish(task(1));
    server.send(event!);
    await pass();

    expect(numbers(got)).toEqual([1]);
    expect(client.counters.duplicates).toBe(1);
  });

  it('takes a frame that cannot be read for a cut', async () => {
    const { server, client, reconnects } = connected();
    const got: KodamaEvent[] = [];
    client.subscribe({}, event => got.push(event));
    await pass();
    server.garbles = true;
    server.publish(task(1));
    server.garbles = false;
    server.publish(task(2));
    await pass(1_100);

    expect(numbers(got)).toEqual([1, 2]);
    expect(reconnects).toMatchObject([{ outcome: 'replayed', count: 2 }]);
  });

  it('counts what retention has deleted as lost', async () => {
    const { server, client, reconnects } = connected();
    client.subscribe({}, () => {});
    await pass();
    server.publish(task(1));
    await pass();

    server.cut();
    server.publish(...tasks(2, 10));
    server.retain(8);
    await pass(1_100);

    expect(reconnects).toEqual([{ outcome: 'lost', count: 6, replayed: 4, from: 1, to: 11 }]);
  });

  it.each(['e2', undefined])('takes a journal created anew (epoch %s) for a loss, and all of it', async epoch => {
    const { server, client, reconnects } = connected({}, epoch ? { epoch: 'e1' } : {});
    const got: KodamaEvent[] = [];
    client.subscribe({}, event => got.push(event));
    await pass();
    server.publish(...tasks(1, 5));
    await pass();

    server.newJournal(epoch);
    server.publish(...tasks(100, 2));
    await pass(1_100);

    expect(numbers(got)).toEqual([1, 2, 3, 4, 5, 100, 101]);
    expect(reconnects).toEqual([{ outcome: 'lost', count: null, replayed: 2, from: 5, to: 2 }]);
  });

  it('joins several failed tries to one outcome', async () => {
    const { server, client, states, reconnects } = connected();
    const got: KodamaEvent[] = [];
    client.subscribe({}, event => got.push(event));
    await pass();
    server.publish(task(1));
    await pass();

    server.down = true;
    server.cut();
    server.publish(task(2));
    await pass(60_000);
    expect(client.state).toBe('waiting');
    server.down = false;
    await pass(21_000);

    expect(numbers(got)).toEqual([1, 2]);
    expect(reconnects).toHaveLength(1);
    expect(states.filter(state => state === 'waiting').length).toBeGreaterThan(4);
  });

  it('is lost in live delivery', async () => {
    const { server, client, reconnects } = connected({ delivery: 'live' });
    const got: KodamaEvent[] = [];
    client.subscribe({}, event => got.push(event));
    await pass();
    server.publish(task(1));
    await pass();

    server.cut();
    await pass(1_100);

    expect(numbers(got)).toEqual([1]);
    expect(client.state).toBe('live');
    expect(reconnects).toEqual([{ outcome: 'lost', count: null, replayed: 0, from: null, to: null }]);
  });

  it('goes on at the stored place after a reload', async () => {
    const stored = new Map<string, string>();
    vi.stubGlobal('sessionStorage', {
      getItem: (key: string) => stored.get(key) ?? null,
      setItem: (key: string, value: string) => void stored.set(key, value),
      removeItem: (key: string) => void stored.delete(key),
    });
    const { server, client } = connected({ persist: 'session' });
    client.subscribe({}, () => {});
    await pass();
    server.publish(...tasks(1, 3));
    await pass(1_000);
    client.close();

    const got: KodamaEvent[] = [];
    const reloaded = connected({ persist: 'session', WebSocket: server.WebSocket });
    server.publish(task(4));
    reloaded.client.subscribe({}, event => got.push(event));
    await pass();
    vi.unstubAllGlobals();

    expect(numbers(got)).toEqual([4]);
    expect(reloaded.reconnects).toEqual([{ outcome: 'replayed', count: 1, replayed: 1, from: 3, to: 4 }]);
  });
});

describe('a connection', () => {
  it('spreads its tries over up to 20 s', async () => {
    const { server, client } = connected({}, {});
    vi.spyOn(Math, 'random').mockReturnValue(1);
    server.down = true;
    const tries: number[] = [];
    client.on('state', state => state === 'connecting' && tries.push(Date.now()));
    client.subscribe({}, () => {});
    await pass(80_000);
    vi.mocked(Math.random).mockRestore();

    const waits = tries.slice(1).map((at, i) => at - tries[i]!);
    expect(waits.slice(0, 6)).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 20_000]);
  });

  it('comes again at once where the server drains', async () => {
    const { server, client } = connected();
    const draining = vi.fn();
    client.on('draining', draining);
    client.subscribe({}, () => {});
    await pass();

    server.drain(2_000);
    await pass(2_600);

    expect(draining).toHaveBeenCalledWith({ reconnect_in_ms: 2_000 });
    expect(client.state).toBe('live');
    expect(server.connects).toHaveLength(2);
  });

  it('ends for good where the server says so', async () => {
    const { server, client } = connected();
    server.closesWith = { code: 1008, reason: 'Filter too large' };
    client.subscribe({}, () => {});
    await pass(60_000);
    expect(client.state).toBe('denied');
    expect(client.error).toBe('Filter too large');
    expect(server.connects).toHaveLength(1);

    server.closesWith = undefined;
    client.connect();
    await pass();

    expect(client.state).toBe('live');
  });

  it('shows the token as a subprotocol, and asks for another one once', async () => {
    const getToken = vi.fn(({ fresh }: { fresh: boolean }) => (fresh ? 'good' : 'old'));
    const { client } = connected({ getToken }, { accepts: token => token === 'good' });
    client.subscribe({}, () => {});
    await pass(1_000);
    expect(client.state).toBe('live');
    expect(getToken.mock.calls).toEqual([[{ fresh: false }], [{ fresh: true }]]);
  });

  it('is denied where another token is refused too', async () => {
    const getToken = vi.fn(() => 'bad');
    const { client, states } = connected({ getToken }, { accepts: () => false });
    client.subscribe({}, () => {});
    await pass(60_000);

    expect(states.at(-1)).toBe('denied');
    expect(client.error).toBe('Invalid or expired token');
    expect(getToken).toHaveBeenCalledTimes(2);
  });

  it('renews a token that expires, on the same connection', async () => {
    const getToken = () => jwt({ sub: 'u-1', exp: Date.now() / 1_000 + 900 });
    const { server, client } = connected({ getToken });
    client.subscribe({}, () => {});
    await pass();

    const keepAlive = setInterval(() => server.send({ type: 'ping' }), 30_000);
    await pass(880_000);
    clearInterval(keepAlive);

    expect(server.connects).toHaveLength(1);
    expect(server.received.filter(({ type }) => type === 'token')).toHaveLength(1);
    expect(client.state).toBe('live');
  });

  it('notices a server that is silent for 45 s, and answers pings', async () => {
    const { server, client } = connected();
    client.subscribe({}, () => {});
    await pass();
    server.send({ type: 'ping' });
    await pass(40_000);
    expect(server.received).toContainEqual({ type: 'pong' });
    expect(server.connects).toHaveLength(1);

    server.sessions.forEach(session => (session.stalled = true));
    server.publish(task(1));
    await pass(10_000);

    expect(server.connects).toHaveLength(2);
    expect(client.counters.received).toBe(1);
  });

  it('falls back to the stream where WebSockets do not get through', async () => {
    const { server, client, reconnects } = connected();
    const got: KodamaEvent[] = [];
    server.blocksWebSockets = true;
    client.subscribe({ types: ['TASK_COMPLETED'] }, event => got.push(event));
    await pass(4_000);
    server.publish(...tasks(1, 3));
    await pass();
    expect(client.state).toBe('live');
    expect(numbers(got)).toEqual([1, 2, 3]);

    server.cut();
    server.publish(task(4));
    await pass(4_000);

    expect(numbers(got)).toEqual([1, 2, 3, 4]);
    expect(reconnects).toMatchObject([{ outcome: 'replayed', count: 1 }]);
  });

  it('changes the filter of a stream by another one behind the last event', async () => {
    const { server, client } = connected({ WebSocket: undefined });
    const got: KodamaEvent[] = [];
    const subscription = client.subscribe({ types: ['A'] }, event => got.push(event));
    await pass();
    server.publish(task(1, 'A'));
    await pass();

    subscription.update({ types: ['A', 'B'] });
    await pass();
    server.publish(task(2, 'B'));
    await pass();

    expect(numbers(got)).toEqual([1, 2]);
    expect(server.connects.map(query => query.get('since'))).toEqual(['latest', '1']);
  });

  it('waits as long as a server that rejects the stream asks for', async () => {
    const { server, client } = connected({ WebSocket: undefined });
    server.rejectsWith = { status: 429, error: 'Too many connections', retryAfter: 30 };
    client.subscribe({}, () => {});
    await pass(1_000);
    expect(client.error).toBe('Too many connections');
    server.rejectsWith = undefined;
    await pass(28_000);
    expect(client.state).toBe('waiting');
    await pass(2_000);

    expect(client.state).toBe('live');
  });

  it('takes everything where the server refuses a filter, and selects here', async () => {
    const { server, client } = connected();
    const got: KodamaEvent[] = [];
    const subscription = client.subscribe({ types: ['A'] }, event => got.push(event));
    await pass();
    const [session] = server.sessions;
    const onMessage = session!.onMessage.bind(session);
    session!.onMessage = message =>
      'filters' in message ? queueMicrotask(() => session!.send({ error: 'too many filters' })) : onMessage(message);

    subscription.update({ types: ['B'] });
    await pass();
    server.publish(task(1, 'A'), task(2, 'B'));
    await pass();

    expect(numbers(got)).toEqual([2]);
    await subscription.ready;
  });

  it('stops by disconnect and goes on behind the last event by connect', async () => {
    const { server, client, reconnects } = connected();
    const got: KodamaEvent[] = [];
    client.subscribe({}, event => got.push(event));
    await pass();

    client.disconnect();
    expect(client.state).toBe('paused');
    server.publish(task(1));
    await pass();
    client.connect();
    await pass();

    expect(numbers(got)).toEqual([1]);
    expect(reconnects).toMatchObject([{ outcome: 'replayed', count: 1 }]);
  });

  it('reports holes, and what the server left out', async () => {
    const { server, client } = connected();
    const hole = vi.fn();
    const dropped = vi.fn();
    const hidden = vi.fn();
    client.on('hole', hole);
    client.on('dropped', dropped);
    client.on('hidden', hidden);
    client.subscribe({ types: ['A'] }, () => {});
    await pass();

    server.publish({ event_type: 'journal.hole', payload: { reason: 'backlog-lost' } });
    server.send({ type: 'dropped', count: 3 });
    server.send({ type: 'hidden', count: 4 });
    await pass();

    expect(hole.mock.calls[0]![0]).toMatchObject({ payload: { reason: 'backlog-lost' } });
    expect(dropped).toHaveBeenCalledWith({ count: 3 });
    expect(hidden).toHaveBeenCalledWith({ count: 4, by: 'server' });
  });
});
