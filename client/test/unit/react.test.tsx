// @vitest-environment happy-dom
import type { ReactNode } from 'react';
import { StrictMode } from 'react';
import { describe, expect, it, vi } from 'vitest';
import type { EventFilters } from '../../src/react/index.js';
import {
  KodamaProvider,
  useBoardEvents,
  useConnection,
  useEntityEvents,
  useEntityTimeline,
  useEvents,
  useEventTypes,
  useReplay,
  useWebSocket,
} from '../../src/react/index.js';
import { draw, perform, renderHook } from './render.js';
import { connected, fakeClock, numbers, task, tasks } from './setup.js';

fakeClock();

function setUp() {
  const all = connected();
  const wrap = (children: ReactNode) => (
    <StrictMode>
      <KodamaProvider client={all.client}>{children}</KodamaProvider>
    </StrictMode>
  );
  return { ...all, wrap };
}

describe('useEvents', () => {
  it('keeps the newest events, newest first, with one render per frame', async () => {
    const { server, wrap } = setUp();
    const onEvent = vi.fn();
    const { result } = renderHook(
      useEvents,
      { filters: { event_types: ['TASK_COMPLETED'] }, onEvent, maxEvents: 3 },
      wrap,
    );
    expect(result.current).toMatchObject({ events: [], isConnected: false, error: null });
    await draw();
    expect(result.current).toMatchObject({ isConnected: true, isConnecting: false });
    const renders = result.renders;

    server.publish(...tasks(0, 5), task(9, 'TASK_FAILED'));
    await draw();

    expect(result.current.events.map(({ payload }) => payload.n)).toEqual([4, 3, 2]);
    expect(Object.keys(result.current.events[0]!)).toEqual(['event_type', 'entity_type', 'entity_id', 'payload']);
    expect(onEvent).toHaveBeenCalledTimes(5);
    expect(result.renders - renders).toBeLessThanOrEqual(2); // StrictMode draws twice
  });

  it('follows changed filters on the same connection, and clears', async () => {
    const { server, wrap } = setUp();
    const props = (event_types: string[]) => ({ filters: { event_types } as EventFilters });
    const { result, rerender } = renderHook(useEvents, props(['A']), wrap);
    await draw();
    rerender(props(['B']));
    await draw();
    server.publish(task(1, 'A'), task(2, 'B'));
    await draw();
    expect(result.current.events.map(({ payload }) => payload.n)).toEqual([2]);

    await perform(() => result.current.updateFilters({ event_types: ['C'] }));
    await perform(() => result.current.clearEvents());
    server.publish(task(3, 'B'), task(4, 'C'));
    await draw();

    expect(result.current.events.map(({ payload }) => payload.n)).toEqual([4]);
    expect(server.connects).toHaveLength(1);
  });

  it('stops and goes on by disconnect and connect, and by enabled', async () => {
    const { server, wrap } = setUp();
    const { result, rerender } = renderHook(useEvents, { enabled: false }, wrap);
    await draw();
    expect(server.connects).toHaveLength(0);
    rerender({ enabled: true });
    await draw();
    expect(result.current.isConnected).toBe(true);

    await perform(() => result.current.disconnect());
    expect(result.current.isConnected).toBe(false);
    server.publish(task(1));
    await draw();
    await perform(() => result.current.connect());
    server.publish(task(2));
    await draw();

    expect(result.current.events.map(({ payload }) => payload.n)).toEqual([2]);
  });

  it('has forms for one entity, and for some types', async () => {
    const { server, wrap } = setUp();
    const entity = renderHook(() => useEntityEvents('task', 't-2'), {}, wrap);
    const types = renderHook(() => useEventTypes(['TASK_FAILED']), {}, wrap);
    const none = renderHook(() => useEntityEvents('task', undefined), {}, wrap);
    await draw();
    server.publish(...tasks(1, 3), task(1, 'TASK_FAILED'));
    await draw();

    expect(entity.result.current.events.map(({ payload }) => payload.n)).toEqual([2]);
    expect(types.result.current.events.map(({ event_type }) => event_type)).toEqual(['TASK_FAILED']);
    expect(none.result.current).toMatchObject({ events: [], isConnected: false });
  });
});

describe('useBoardEvents', () => {
  it('follows the running tasks of one project', async () => {
    const { server, wrap } = setUp();
    const onEvent = vi.fn();
    const { result } = renderHook(useBoardEvents, { projectId: 'p-1', onEvent }, wrap);
    await draw();
    const assign = (n: number, project_id: string) => ({
      ...task(n, 'TASK_ASSIGNED'),
      payload: { project_id, ticket_id: 'k-1', task_title: `Task ${n}` },
    });
    server.publish(assign(1, 'p-1'), assign(2, 'p-1'), assign(3, 'p-2'));
    await draw();
    server.publish({ ...task(1, 'TASK_COMPLETED'), payload: { project_id: 'p-1' } });
    await draw();

    expect(result.current.isConnected).toBe(true);
    expect(result.current.lastEvent).toMatchObject({ event_type: 'TASK_COMPLETED', entity_id: 't-1' });
    expect([...result.current.runningTasks]).toEqual([
      ['t-2', { taskId: 't-2', ticketId: 'k-1', sandboxId: undefined, taskTitle: 'Task 2' }],
    ]);
    expect(result.current.getRunningTasksForTicket('k-1')).toHaveLength(1);
    expect(onEvent).toHaveBeenCalledTimes(3);
  });
});

describe('useEntityTimeline', () => {
  it('joins past and live events in one order, each once, and loads older ones', async () => {
    const { server, wrap } = setUp();
    const touch = (n: number) => ({ ...task(1, 'TASK_UPDATED'), payload: { n } });
    server.publish(...[0, 1, 2, 3, 4].map(touch), task(2));
    const { result } = renderHook(() => useEntityTimeline('task', 't-1', { pageSize: 2 }), {}, wrap);
    await draw();
    server.publish(touch(5));
    await perform(() => server.cut());
    server.publish(touch(6));
    await draw(1_100);
    expect(numbers(result.current.events)).toEqual([3, 4, 5, 6]);
    expect(result.current).toMatchObject({ isLoading: false, hasMore: true, error: null });

    await perform(() => result.current.loadMore());

    expect(numbers(result.current.events)).toEqual([1, 2, 3, 4, 5, 6]);
  });
});

describe('other hooks', () => {
  it('show the connection', async () => {
    const { server, client, wrap } = setUp();
    const { result } = renderHook(useConnection, {}, wrap);
    client.subscribe({}, () => {});
    await draw();
    expect(result.current).toMatchObject({ state: 'live', isConnected: true });
    server.down = true;
    await perform(() => server.cut());

    expect(result.current).toMatchObject({ state: 'waiting', isConnected: false, isConnecting: true });
  });

  it('replay', async () => {
    const { server, wrap } = setUp();
    server.publish(...tasks(1, 5));
    const { result } = renderHook(() => useReplay({ since: 2, until: 'now' }), {}, wrap);
    await draw();
    expect(result.current.state).toBe('ended');
    expect(numbers(result.current.events)).toEqual([3, 4, 5]);

    await perform(() => result.current.seek({ since: 4 }));

    expect(numbers(result.current.events)).toEqual([5]);
  });

  it('give a socket to components that read one', async () => {
    const { server, wrap } = setUp();
    const { result } = renderHook(useWebSocket, {}, wrap);
    await draw();
    const got: string[] = [];
    const first = result.current.socket;
    first!.addEventListener('message', event => got.push(JSON.parse((event as MessageEvent<string>).data).type));
    server.publish({ event_type: 'TICKET_UPDATED', entity_id: 'k-1' });
    await perform(() => server.cut());
    await draw(1_100);
    await perform(() => result.current.send({ type: 'subscribe', event_types: ['A'] }));
    server.publish(task(1, 'A'), task(2, 'B'));
    await draw();

    expect(got).toEqual(['TICKET_UPDATED', 'ticket_updated', 'A']);
    expect(result.current.socket).toBe(first);
    expect(result.current.isConnected).toBe(true);
  });
});
