import type { QueryClient, QueryKey, UseMutationOptions, UseMutationResult } from '@tanstack/react-query';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { Filter, KodamaClient, KodamaEvent } from '../index.js';
import { useKodamaClient } from '../react/context.js';
import type { Pending } from './overlay.js';
import { Overlay } from './overlay.js';

/** The event that says that a change has happened. */
export interface Confirmation {
  type: string | readonly string[];
  entityType?: string;
  entityId?: string;
  where?: Filter['where'];
  /** Decides where type, entity and payload do not tell. */
  matches?: (event: KodamaEvent) => boolean;
}

export interface OptimisticOptions<D, V, Q> extends Omit<
  UseMutationOptions<D, Error, V, Pending>,
  'mutationFn' | 'onMutate' | 'onError' | 'onSuccess' | 'onSettled'
> {
  /** The query that shows the change. */
  queryKey: QueryKey | ((variables: V) => QueryKey);
  /** The query's data with the change. It may be applied more than once, to newer data. */
  onMutate: (variables: V, data: Q) => Q;
  /** Names the event that confirms the change; absent: the answer confirms it. */
  confirmedBy?: (variables: V) => Confirmation;
  /** Time for the event to come; then the change is taken back. 10,000 by default. */
  timeoutMs?: number;
  onError?: (error: Error, variables: V) => unknown;
  /** Called once the change is confirmed. */
  onSuccess?: (data: D, variables: V) => unknown;
  onSettled?: (data: D | undefined, error: Error | null, variables: V) => unknown;
}

const READY_TIMEOUT = 1_000;

/** No event has confirmed the change. */
export class UnconfirmedError extends Error {
  override readonly name = 'UnconfirmedError';
}

/**
 * A mutation whose change shows at once, is confirmed by the journaled event, and is taken back on an error or where no event comes. It is pending
 * until then.
 */
export function useOptimisticMutation<D, V, Q = any>(
  mutationFn: (variables: V) => Promise<D>,
  options: OptimisticOptions<D, V, Q>,
): UseMutationResult<D, Error, V, Pending> {
  const client = useKodamaClient();
  const queryClient = useQueryClient();
  const { queryKey, onMutate, confirmedBy, timeoutMs = 10_000, onError, onSuccess, onSettled, ...rest } = options;
  const keyOf = (variables: V) => (typeof queryKey === 'function' ? queryKey(variables) : queryKey);
  const pendings = pendingsOf(queryClient);

  return useMutation<D, Error, V, Pending>({
    ...rest,
    mutationFn: async variables => {
      const pending = pendings.get(variables as object);
      const confirmation = confirmedBy && awaitEvent(client, confirmedBy(variables));
      try {
        await confirmation?.ready;
        const data = await mutationFn(variables);
        if (pending) {
          pending.answered = true;
        }
        await confirmation?.within(timeoutMs);
        return data;
      } finally {
        confirmation?.close();
      }
    },
    onMutate: async variables => {
      const key = keyOf(variables);
      await queryClient.cancelQueries({ queryKey: key });
      const pending: Pending = { apply: data => onMutate(variables, data as Q), answered: false, fetched: false };
      Overlay.of(queryClient, key).add(pending);
      if (typeof variables === 'object' && variables !== null) {
        pendings.set(variables, pending);
      }
      return pending;
    },
    onSuccess: (data, variables, pending) => {
      Overlay.of(queryClient, keyOf(variables)).confirm(pending);
      return onSuccess?.(data, variables);
    },
    onError: (error, variables, pending) => {
      if (pending) {
        Overlay.of(queryClient, keyOf(variables)).remove(pending);
      }
      return onError?.(error, variables);
    },
    onSettled: (data, error, variables) => {
      void queryClient.invalidateQueries({ queryKey: keyOf(variables) });
      return onSettled?.(data, error, variables);
    },
  });
}

const pendingsByClient = new WeakMap<QueryClient, WeakMap<object, Pending>>();

/** Changes by the variables of their mutations, which the function that mutates sees. */
function pendingsOf(queryClient: QueryClient): WeakMap<object, Pending> {
  const pendings = pendingsByClient.get(queryClient) ?? new WeakMap<object, Pending>();
  pendingsByClient.set(queryClient, pendings);
  return pendings;
}

/** Listens from before the request on, so that the event cannot be missed. */
function awaitEvent(client: KodamaClient, { type, entityType, entityId, where, matches }: Confirmation) {
  let confirm = () => {};
  const confirmed = new Promise<void>(resolve => (confirm = resolve));
  const subscription = client.subscribe(
    {
      types: typeof type === 'string' ? [type] : [...type],
      entityTypes: entityType === undefined ? [] : [entityType],
      entityIds: entityId === undefined ? [] : [entityId],
      where,
    },
    event => (matches?.(event) ?? true) && confirm(),
  );
  let timer: ReturnType<typeof setTimeout>;
  const after = (millis: number) => new Promise<void>(resolve => (timer = setTimeout(resolve, millis)));
  return {
    ready: Promise.race([subscription.ready, after(READY_TIMEOUT)]),
    within: (millis: number) =>
      Promise.race([
        confirmed,
        after(millis).then(() => {
          throw new UnconfirmedError(`No event has confirmed the change within ${millis / 1_000} s`);
        }),
      ]),
    close: () => {
      clearTimeout(timer);
      subscription.close();
    },
  };
}
