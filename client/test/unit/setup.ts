import { afterEach, beforeEach, vi } from 'vitest';
import type { ClientOptions, ClientState, KodamaEvent, Reconnect } from '../../src/index.js';
import { createClient } from '../../src/index.js';
import type { FakeServerOptions } from '../../src/testing/index.js';
import { FakeServer } from '../../src/testing/index.js';

/** All timers, dates and animation frames are the test's. */
export function fakeClock(): void {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());
}

/** Lets time pass; 100 ms are enough for a connect and a frame. */
export async function pass(millis = 100): Promise<void> {
  await vi.advanceTimersByTimeAsync(millis);
}

export function task(n: number, event_type = 'TASK_COMPLETED') {
  return { event_type, entity_type: 'task', entity_id: `t-${n}`, payload: { n } };
}

export function tasks(first: number, count: number) {
  return Array.from({ length: count }, (_, i) => task(first + i));
}

export const numbers = (events: readonly KodamaEvent[]) => events.map(({ payload }) => payload.n);

/** A client of a fake server, and all that it has reported. */
export function connected(options: ClientOptions = {}, serverOptions: FakeServerOptions = {}) {
  const server = new FakeServer(serverOptions);
  const client = createClient({ url: server.url, WebSocket: server.WebSocket, fetch: server.fetch, ...options });
  const states: ClientState[] = [];
  const reconnects: Reconnect[] = [];
  client.on('state', state => states.push(state));
  client.on('reconnect', reconnect => reconnects.push(reconnect));
  return { server, client, states, reconnects };
}
