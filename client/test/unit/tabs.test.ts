import { afterEach, describe, expect, it, vi } from 'vitest';
import type { ClientOptions, KodamaClient, KodamaEvent, Reconnect } from '../../src/index.js';
import { createClient } from '../../src/index.js';
import { FakeServer } from '../../src/testing/index.js';
import { numbers, task, tasks } from './setup.js';

const clients: KodamaClient[] = [];

afterEach(async () => {
  clients.splice(0).forEach(client => client.close());
  await new Promise(resolve => setTimeout(resolve, 20));
});

/** Another tab of the browser: Node has the locks and channels of one. */
function openTab(server: FakeServer, options: ClientOptions = {}) {
  const { url, WebSocket, fetch } = server;
  const client = createClient({ url, WebSocket, fetch, shareTabs: true, ...options });
  clients.push(client);
  const events: KodamaEvent[] = [];
  const reconnects: Reconnect[] = [];
  client.on('reconnect', reconnect => reconnects.push(reconnect));
  return { client, events, reconnects, take: (event: KodamaEvent) => void events.push(event) };
}

const live = (...tabs: { client: KodamaClient }[]) =>
  vi.waitFor(() => expect(tabs.map(({ client }) => client.state)).toEqual(tabs.map(() => 'live')), 5_000);
const shows = (tab: { events: KodamaEvent[] }, ns: number[]) =>
  vi.waitFor(() => expect(numbers(tab.events)).toEqual(ns), 5_000);

describe('tabs that share a connection', () => {
  it('have one for all, with the union of their filters', async () => {
    const server = new FakeServer({ epoch: 'e' });
    const [one, two, three] = [openTab(server), openTab(server), openTab(server)];
    await one.client.subscribe({ types: ['A'] }, one.take).ready;
    await two.client.subscribe({ types: ['B'] }, two.take).ready;
    await three.client.subscribe({ types: ['B', 'C'] }, three.take).ready;
    await live(one, two, three);
    server.publish(task(1, 'A'), task(2, 'B'), task(3, 'C'), task(4, 'D'));

    await Promise.all([shows(one, [1]), shows(two, [2]), shows(three, [2, 3])]);
    expect(server.sessions.size).toBe(1);
    expect(server.connects).toHaveLength(1);
  });

  it('go on behind the last event when the tab that has it ends', async () => {
    const server = new FakeServer({ epoch: 'e' });
    const [one, two, three] = [openTab(server), openTab(server), openTab(server)];
    for (const tab of [one, two, three]) {
      await tab.client.subscribe({}, tab.take).ready;
    }
    server.publish(...tasks(0, 3));
    await shows(three, [0, 1, 2]);

    one.client.close();
    server.publish(...tasks(3, 3));
    await shows(two, [0, 1, 2, 3, 4, 5]);
    await shows(three, [0, 1, 2, 3, 4, 5]);
    await live(two, three);

    expect(server.sessions.size).toBe(1);
    expect(two.reconnects).toMatchObject([{ outcome: 'replayed', count: 3, from: 3, to: 6 }]);
    expect(three.reconnects).toMatchObject([{ outcome: 'replayed', count: 3 }]);
  });

  it('all go on after a cut', async () => {
    const server = new FakeServer({ epoch: 'e' });
    const [one, two] = [openTab(server), openTab(server)];
    for (const tab of [one, two]) {
      await tab.client.subscribe({}, tab.take).ready;
    }
    server.publish(task(0));
    await shows(two, [0]);
    server.cut();
    server.publish(task(1));

    await Promise.all([shows(one, [0, 1]), shows(two, [0, 1])]);
    await live(one, two);
    for (const { reconnects } of [one, two]) {
      expect(reconnects).toEqual([{ outcome: 'replayed', count: 1, replayed: 1, from: 1, to: 2 }]);
    }
  });

  it('give a tab that was away what it has missed, and the others nothing twice', async () => {
    const server = new FakeServer({ epoch: 'e' });
    const [one, two] = [openTab(server), openTab(server)];
    for (const tab of [one, two]) {
      await tab.client.subscribe({}, tab.take).ready;
    }
    await live(one, two);
    server.publish(task(0));
    await shows(two, [0]);

    two.client.disconnect();
    server.publish(...tasks(1, 3));
    await shows(one, [0, 1, 2, 3]);
    two.client.connect();
    await shows(two, [0, 1, 2, 3]);
    await live(one, two);
    server.publish(task(4));
    await Promise.all([shows(one, [0, 1, 2, 3, 4]), shows(two, [0, 1, 2, 3, 4])]);

    expect(server.connects).toHaveLength(1);
    expect(two.reconnects).toMatchObject([{ outcome: 'replayed', count: 3 }]);
    expect(one.reconnects).toEqual([]);
    expect(one.client.counters.duplicates).toBe(3);
  });

  it('try again when one of them asks for it', async () => {
    const server = new FakeServer();
    const [one, two] = [openTab(server), openTab(server)];
    server.closesWith = { code: 1008, reason: 'no' };
    void one.client.subscribe({}, one.take);
    await vi.waitFor(() => expect(one.client.state).toBe('denied'));
    server.closesWith = undefined;
    void two.client.subscribe({}, two.take);

    await live(one, two);
    expect(server.sessions.size).toBe(1);
  });

  it('share it only with tabs of the same user', async () => {
    const server = new FakeServer();
    const jwt = (sub: string) => `h.${btoa(JSON.stringify({ sub }))}.s`;
    const [one, two] = [openTab(server, { token: jwt('u-1') }), openTab(server, { token: jwt('u-2') })];
    await one.client.subscribe({}, one.take).ready;
    await two.client.subscribe({}, two.take).ready;

    expect(server.sessions.size).toBe(2);
  });

  it('survive many ends and cuts: each event once in each tab', async () => {
    const server = new FakeServer({ epoch: 'e' });
    const watcher = openTab(server);
    await watcher.client.subscribe({}, watcher.take).ready;
    let leader = openTab(server);
    await leader.client.subscribe({}, () => {}).ready;
    for (let round = 0; round < 12; round++) {
      server.publish(...tasks(round * 10, 5));
      const next = openTab(server);
      void next.client.subscribe({ types: [`OTHER_${round}`] }, () => {});
      server.publish(...tasks(round * 10 + 5, 3));
      if (round % 3 === 0) {
        server.cut();
      } else if (round % 3 === 1) {
        watcher.client.disconnect();
        await new Promise(resolve => setTimeout(resolve, 30));
        watcher.client.connect();
      }
      leader.client.close();
      leader = next;
      server.publish(...tasks(round * 10 + 8, 2));
      await new Promise(resolve => setTimeout(resolve, (round * 37) % 90));
    }
    await shows(
      watcher,
      Array.from({ length: 120 }, (_, i) => i),
    );
    expect(watcher.reconnects.filter(({ outcome }) => outcome === 'lost')).toEqual([]);
  }, 20_000);
});
