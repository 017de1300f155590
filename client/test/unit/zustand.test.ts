// @vitest-environment happy-dom
import { QueryClient } from '@tanstack/react-query';
import { describe, expect, it, vi } from 'vitest';
import { create as create5 } from 'zustand';
import * as middleware5 from 'zustand/middleware';
import { immer as immer5 } from 'zustand/middleware/immer';
import { create as create4 } from 'zustand4';
import * as middleware4 from 'zustand4/middleware';
import { immer as immer4 } from 'zustand4/middleware/immer';
import { EventSocket, eventSync, reactQueryBridge, websocketSync } from '../../src/zustand/index.js';
import { connected, fakeClock, pass, task, tasks } from './setup.js';

fakeClock();

interface Store {
  done: Record<string, number>;
  view: string;
  setView: (view: string) => void;
}

const versions = [
  {
    version: 4,
    create: create4 as unknown as typeof create5,
    middleware: middleware4 as unknown as typeof middleware5,
    immer: immer4 as unknown as typeof immer5,
  },
  { version: 5, create: create5, middleware: middleware5, immer: immer5 },
];

describe.each(versions)('with zustand $version', ({ create, middleware, immer }) => {
  const { devtools, persist, subscribeWithSelector, createJSONStorage } = middleware;
  const noStorage = createJSONStorage(() => ({ getItem: () => null, setItem: () => {}, removeItem: () => {} }));

  it('eventSync sets the state once per frame', async () => {
    const { server, client } = connected();
    const useStore = create<{ done: number[] }>()(
      eventSync(() => ({ done: [] as number[] }), {
        client,
        filter: { types: ['TASK_COMPLETED'] },
        onEvent: ({ payload }, { done }) => ({ done: [...done, payload.n as number] }),
      }),
    );
    const changed = vi.fn();
    useStore.subscribe(changed);
    await pass();
    server.publish(...tasks(0, 3));
    await pass();

    expect(useStore.getState().done).toEqual([0, 1, 2]);
    expect(changed).toHaveBeenCalledTimes(1);
  });

  it('websocketSync stands in the whole stack, and takes parts and drafts', async () => {
    const { server, client } = connected();
    const useStore = create<Store>()(
      devtools(
        persist(
          websocketSync(
            subscribeWithSelector(immer<Store>(set => ({ done: {}, view: 'list', setView: view => set({ view }) }))),
            {
              getWebSocket: () => client,
              eventTypes: ['TASK_COMPLETED', 'VIEW'],
              onMessage: ({ type, payload, entity_id }) =>
                type === 'VIEW'
                  ? { view: payload.view }
                  : draft => {
                      draft.done[entity_id!] = payload.n;
                      draft.setView(`of ${payload.n}`);
                    },
            },
          ),
          { name: 'store', storage: noStorage },
        ),
        { enabled: false },
      ),
    );
    const done = vi.fn();
    useStore.subscribe(({ done: now }) => now, done);
    await pass();
    server.publish(...tasks(1, 2), { event_type: 'VIEW', payload: { view: 'grid' } }, task(9, 'OTHER'));
    await pass();

    expect(useStore.getState()).toMatchObject({ done: { 't-1': 1, 't-2': 2 }, view: 'grid' });
    expect(done).toHaveBeenCalledTimes(1);
    useStore.getState().setView('list');
    expect(useStore.getState().view).toBe('list');
  });

  it('websocketSync attaches to a socket that comes later, and to the next one', async () => {
    const { server, client } = connected();
    let socket: EventSocket | null = null;
    const sent: string[] = [];
    const useStore = create<{ n: number; set: (n: number) => void }>()(
      websocketSync(set => ({ n: 0, set: (n: number) => set({ n }) }), {
        getWebSocket: () => socket,
        onMessage: ({ payload }) => ({ n: payload.n as number }),
        syncToServer: true,
        shouldSync: (state, previous) => state.n !== previous.n,
        serialize: ({ n }) => ({ type: 'ignored', n }),
      }),
    );
    for (const n of [1, 2]) {
      socket?.close();
      socket = new EventSocket(client);
      socket.send = data => sent.push(data);
      await pass(1_100);
      server.publish(task(n));
      await pass();
      expect(useStore.getState().n).toBe(n);
    }
    expect(sent).toEqual([]);
    useStore.getState().set(7);

    expect(sent).toEqual(['{"type":"ignored","n":7}']);
  });

  it('reactQueryBridge joins store and cache', async () => {
    const queryClient = new QueryClient();
    const invalidate = vi.spyOn(queryClient, 'invalidateQueries');
    queryClient.setQueryData(['agents'], ['a']);
    const useStore = create<{ filter: string; count: number }>()(
      reactQueryBridge<{ filter: string; count: number }>(() => ({ filter: '', count: 0 }), {
        queryClient,
        invalidationRules: [
          {
            shouldInvalidate: (previous, next) => previous.filter !== next.filter,
            queryKeys: [['agents']],
            optimisticUpdate: () => [],
          },
        ],
        syncRules: [{ queryKey: ['agents'], onData: (agents: string[]) => ({ count: agents.length }) }],
      }),
    );
    useStore.setState({ filter: 'x' });
    expect(queryClient.getQueryData(['agents'])).toEqual([]);
    expect(invalidate).toHaveBeenCalledWith({ queryKey: ['agents'] });
    queryClient.setQueryData(['agents'], ['a', 'b']);

    expect(useStore.getState().count).toBe(2);
    expect(invalidate).toHaveBeenCalledTimes(1);
  });
});
