// @vitest-environment happy-dom
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { KodamaEvent } from '../../src/index.js';
import { connected, fakeClock, numbers, pass, task, tasks } from './setup.js';

fakeClock();

afterEach(() => vi.restoreAllMocks());

function show(visibilityState: DocumentVisibilityState) {
  vi.spyOn(document, 'visibilityState', 'get').mockReturnValue(visibilityState);
  document.dispatchEvent(new Event('visibilitychange'));
}

describe('a page', () => {
  it('closes its connection 30 s after it was hidden, and resumes when it is shown', async () => {
    const { server, client, states, reconnects } = connected();
    const got: KodamaEvent[] = [];
    client.subscribe({}, event => got.push(event));
    await pass();
    show('hidden');
    await pass(29_000);
    server.publish(task(1));
    await pass(1_500);
    expect(client.state).toBe('paused');
    expect(server.sessions.size).toBe(0);
    server.publish(task(2));

    show('visible');
    await pass();

    expect(numbers(got)).toEqual([1, 2]);
    expect(states.slice(-4)).toEqual(['paused', 'connecting', 'catching-up', 'live']);
    expect(reconnects).toEqual([{ outcome: 'replayed', count: 1, replayed: 1, from: 1, to: 2 }]);
  });

  it('that is shown again in time keeps its connection, and makes sure that it is there', async () => {
    const { server, client } = connected();
    client.subscribe({}, () => {});
    await pass();
    show('hidden');
    await pass(10_000);
    server.sessions.forEach(session => (session.stalled = true));
    show('visible');
    await pass(7_000);

    expect(server.received).toContainEqual({ type: 'ping' });
    expect(server.connects).toHaveLength(2);
    expect(client.state).toBe('live');
  });

  it('waits while the browser is offline, and comes back at once', async () => {
    const { server, client } = connected();
    const online = vi.spyOn(navigator, 'onLine', 'get').mockReturnValue(true);
    client.subscribe({}, () => {});
    await pass();

    online.mockReturnValue(false);
    window.dispatchEvent(new Event('offline'));
    expect(client.state).toBe('offline');
    await pass(60_000);
    expect(server.connects).toHaveLength(1);
    online.mockReturnValue(true);
    window.dispatchEvent(new Event('online'));
    await pass();

    expect(client.state).toBe('live');
  });

  it('gets events by a timer where there are no animation frames, as in hidden pages', async () => {
    const { server, client } = connected();
    const got: KodamaEvent[] = [];
    vi.stubGlobal('requestAnimationFrame', () => 0);
    client.subscribe({}, events => got.push(...events), { batch: true });
    await pass();
    server.publish(...tasks(0, 3));
    await pass(200);
    vi.unstubAllGlobals();

    expect(numbers(got)).toEqual([0, 1, 2]);
  });
});
