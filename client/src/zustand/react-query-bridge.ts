import type { StateCreator, StoreMutatorIdentifier } from 'zustand';
import type { Change } from './apply.js';
import { applyAll } from './apply.js';

/** The part of React Query's client that is used. */
export interface BridgedQueryClient {
  invalidateQueries(filters: { queryKey: readonly unknown[] }): unknown;
  setQueryData(queryKey: readonly unknown[], data: (before: any) => unknown): unknown;
  getQueryData(queryKey: readonly unknown[]): unknown;
  getQueryCache(): { subscribe(listener: () => void): () => void };
}

export interface ReactQueryBridgeOptions<S> {
  queryClient: BridgedQueryClient;
  /** Changes of the store that make queries stale. */
  invalidationRules: readonly {
    shouldInvalidate: (previous: S, next: S) => boolean;
    queryKeys: readonly (readonly unknown[])[];
    /** New data of each of the keys until they are fetched. */
    optimisticUpdate?: (data: any, next: S) => unknown;
  }[];
  /** Queries whose new data change the store. */
  syncRules?: readonly { queryKey: readonly unknown[]; onData: (data: any, state: S) => Change<S> }[];
  signal?: AbortSignal;
}

/** Middleware between a store and React Query's cache. */
export function reactQueryBridge<
  S,
  Mps extends [StoreMutatorIdentifier, unknown][] = [],
  Mcs extends [StoreMutatorIdentifier, unknown][] = [],
>(config: StateCreator<S, Mps, Mcs>, options: ReactQueryBridgeOptions<S>): StateCreator<S, Mps, Mcs> {
  const { queryClient, invalidationRules, syncRules = [], signal } = options;
  return (set, get, api) => {
    const initial = config(set, get, api);
    const seen = new Map<number, unknown>();
    const ends = [
      api.subscribe((next, previous) => {
        for (const { shouldInvalidate, queryKeys, optimisticUpdate } of invalidationRules) {
          if (shouldInvalidate(previous, next)) {
            for (const queryKey of queryKeys) {
              optimisticUpdate &&
                queryClient.setQueryData(queryKey, (data: unknown) =>
                  data === undefined ? undefined : optimisticUpdate(data, next),
                );
              void queryClient.invalidateQueries({ queryKey });
            }
          }
        }
      }),
      queryClient.getQueryCache().subscribe(() => {
        syncRules.forEach(({ queryKey, onData }, i) => {
          const data = queryClient.getQueryData(queryKey);
          if (data !== undefined && seen.get(i) !== data) {
            seen.set(i, data);
            applyAll(api, [(state: S) => onData(data, state)]);
          }
        });
      }),
    ];
    signal?.addEventListener('abort', () => ends.forEach(end => end()));
    return initial;
  };
}
