// @vitest-environment happy-dom
import { QueryClient, QueryClientProvider, useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { describe, expect, it, vi } from 'vitest';
import type { InvalidationRule } from '../../src/query/index.js';
import { invalidateOn, useOptimisticMutation } from '../../src/query/index.js';
import { KodamaProvider } from '../../src/react/index.js';
import { draw, perform, renderHook } from './render.js';
import { connected, fakeClock, pass, task } from './setup.js';

fakeClock();

function setUp(rules: readonly InvalidationRule[] = []) {
  const all = connected();
  const queryClient = new QueryClient();
  const invalidate = vi.spyOn(queryClient, 'invalidateQueries');
  const keys = () => invalidate.mock.calls.map(([filters]) => filters!.queryKey);
  const end = invalidateOn(queryClient, all.client, rules);
  const wrap = (children: ReactNode) => (
    <KodamaProvider client={all.client}>
      <QueryClientProvider client={queryClient}>{children}</QueryClientProvider>
    </KodamaProvider>
  );
  return { ...all, queryClient, keys, end, wrap };
}

describe('invalidateOn', () => {
  it('invalidates the keys of an event at once, and once more after a burst', async () => {
    const { server, keys } = setUp([{ on: 'TASK_*', invalidate: event => [['board'], ['task', event.entity_id]] }]);
    await pass();
    server.publish(task(1), task(1), task(2));
    await pass(20);
    expect(keys()).toEqual([['board'], ['task', 't-1'], ['task', 't-2']]);

    await pass(300);
    expect(keys().slice(3)).toEqual([['board'], ['task', 't-1']]);
    await pass(2_000);
    expect(keys()).toHaveLength(5);
  });

  it('looks at the payload before it waits, and does what waits at its end', async () => {
    const { server, keys, end } = setUp([{ on: 'TASK_COMPLETED', where: { 'payload.n': 1 }, invalidate: [['board']] }]);
    await pass();
    server.publish(task(2));
    await pass();
    expect(keys()).toEqual([]);
    server.publish(task(1), task(1));
    await pass(20);
    end();

    expect(keys()).toEqual([['board'], ['board']]);
  });

  it('updates data, and lets no older answer win', async () => {
    const { server, queryClient, keys } = setUp([
      {
        on: 'TASK_COMPLETED',
        update: ({ payload }) => ({ queryKey: ['board'], data: (before: unknown[]) => [...before, payload.n] }),
      },
    ]);
    queryClient.setQueryData(['board'], [0]);
    await pass();
    const slow = queryClient.fetchQuery({
      queryKey: ['board'],
      queryFn: () => new Promise(resolve => setTimeout(resolve, 500, ['old'])),
    });
    slow.catch(() => {});
    server.publish(task(1));
    await pass(1_000);

    expect(queryClient.getQueryData(['board'])).toEqual([0, 1]);
    expect(keys()).toEqual([['board']]); // the answer that was cancelled is asked for again
  });

  it('fetches again what may be wrong after a loss', async () => {
    const { server, keys } = setUp([
      { on: 'A', invalidate: [['a']] },
      { on: 'B', invalidate: () => [['b', 1]], afterLoss: [['b']] },
    ]);
    await pass();
    server.publish(task(1));
    await pass();
    server.cut();
    server.publish(task(2), task(3));
    server.retain(3);
    await pass(2_000);

    expect(keys()).toEqual([['a'], ['b']]);
  });
});

describe('useOptimisticMutation', () => {
  type Board = Record<string, string>;
  const move = ({ id, to }: { id: string; to: string }, board: Board): Board => ({ ...board, [id]: to });

  function board(answer: (variables: { id: string; to: string }) => Promise<void>) {
    const all = setUp();
    const truth: Board = { 'k-1': 'todo', 'k-2': 'todo' };
    const { result } = renderHook(
      () => {
        const query = useQuery({ queryKey: ['board'], queryFn: async () => ({ ...truth }), staleTime: Infinity });
        const mutation = useOptimisticMutation(answer, {
          queryKey: ['board'],
          onMutate: move,
          confirmedBy: ({ id, to }) => ({
            type: 'TICKET_UPDATED',
            entityType: 'ticket',
            entityId: id,
            where: { 'payload.status': to },
          }),
          timeoutMs: 5_000,
        });
        return { data: query.data, mutation };
      },
      {},
      all.wrap,
    );
    const confirm = (id: string, status: string) => {
      truth[id] = status;
      all.server.publish({ event_type: 'TICKET_UPDATED', entity_type: 'ticket', entity_id: id, payload: { status } });
    };
    return { ...all, result, confirm };
  }

  it('shows the change at once, and is pending until the event comes', async () => {
    const { result, confirm } = board(async () => {});
    await draw();
    await perform(() => result.current.mutation.mutate({ id: 'k-1', to: 'done' }));
    expect(result.current.data).toEqual({ 'k-1': 'done', 'k-2': 'todo' });
    expect(result.current.mutation.isPending).toBe(true);

    confirm('k-1', 'done');
    await draw();

    expect(result.current.mutation.isSuccess).toBe(true);
    expect(result.current.data).toEqual({ 'k-1': 'done', 'k-2': 'todo' });
  });

  it('is taken back on an error, and others stay', async () => {
    const { result, queryClient, confirm } = board(async ({ id }) => {
      await new Promise(resolve => setTimeout(resolve, 1_000));
      if (id === 'k-1') {
        throw new Error('refused');
      }
    });
    await draw();
    await perform(() => result.current.mutation.mutate({ id: 'k-1', to: 'done' }));
    await perform(() => result.current.mutation.mutate({ id: 'k-2', to: 'doing' }));
    void queryClient.invalidateQueries({ queryKey: ['board'] });
    await draw();
    expect(result.current.data).toEqual({ 'k-1': 'done', 'k-2': 'doing' });

    await draw(900);
    expect(result.current.data).toEqual({ 'k-1': 'todo', 'k-2': 'doing' });
    await draw(200);
    confirm('k-2', 'doing');
    await draw();

    expect(result.current.data).toEqual({ 'k-1': 'todo', 'k-2': 'doing' });
    expect(result.current.mutation.isSuccess).toBe(true);
  });

  it('is taken back where no event comes', async () => {
    const { result } = board(async () => {});
    await draw();
    await perform(() => result.current.mutation.mutate({ id: 'k-1', to: 'done' }));
    await draw(5_200);

    expect(result.current.mutation.error).toMatchObject({ name: 'UnconfirmedError' });
    expect(result.current.data).toEqual({ 'k-1': 'todo', 'k-2': 'todo' });
  });

  it('is confirmed by an event of before a reconnect', async () => {
    const { server, result, confirm } = board(async () => {});
    await draw();
    await perform(() => result.current.mutation.mutate({ id: 'k-1', to: 'done' }));
    await perform(() => server.cut());
    confirm('k-1', 'done');
    await draw(1_100);

    expect(result.current.mutation.isSuccess).toBe(true);
  });
});
