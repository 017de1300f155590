import type { QueryClient, QueryKey } from '@tanstack/react-query';
import { hashKey } from '@tanstack/react-query';
import type { EventOf, Filter, KodamaClient, KodamaEvent, TypeName, UntypedEvents } from '../index.js';
import { Overlay } from './overlay.js';

/** What an event does to cached queries. */
export interface InvalidationRule<E extends object = UntypedEvents> {
  /** Event types, exact or with `*`. */
  on: TypeName<E> | readonly TypeName<E>[];
  entityTypes?: readonly string[];
  where?: Filter['where'];
  /** Keys whose queries are fetched again. As in React Query a key stands for all that begin with it. */
  invalidate?: readonly QueryKey[] | ((event: EventOf<E>) => readonly QueryKey[]);
  /** Only queries of exactly these keys. */
  exact?: boolean;
  /** Queries whose data are changed without a request. */
  update?: (event: EventOf<E>) => Update | readonly Update[] | undefined;
  /** Keys that are fetched again after a loss; absent: those of `invalidate`, or all queries where that is a function. */
  afterLoss?: readonly QueryKey[];
}

/** New data of the query of exactly one key; queries without data are left alone. */
export interface Update<D = any> {
  queryKey: QueryKey;
  data: (before: D) => D;
}

export interface InvalidateOptions {
  /** Time in which further events of a key become one more request; 300 by default. */
  waitMs?: number;
}

/**
 * Keeps cached queries as new as the events: invalidates or updates their keys. A key is invalidated at once, and once more after further events.
 *
 * @returns what ends it; what waits is done then
 */
export function invalidateOn<E extends object = UntypedEvents>(
  queryClient: QueryClient,
  client: KodamaClient<E>,
  rules: readonly InvalidationRule<E>[],
  { waitMs = 300 }: InvalidateOptions = {},
): () => void {
  const requests = new Coalescer(waitMs, (queryKey, exact) => {
    void queryClient.invalidateQueries({ queryKey, exact });
  });
  const newest = new Map<string, number>();
  const update = ({ queryKey, data }: Update, event: KodamaEvent) => {
    const hash = hashKey(queryKey);
    const query = queryClient.getQueryCache().get(hash);
    const { seq = Infinity } = event;
    if (!query || query.state.data === undefined || seq <= (newest.get(hash) ?? 0)) {
      return;
    }
    newest.set(hash, event.seq ?? 0);
    // An answer that is on its way may be older than the event: it must not win.
    const isFetching = query.state.fetchStatus === 'fetching';
    void queryClient.cancelQueries({ queryKey, exact: true }, { silent: true });
    const overlay = Overlay.find(queryClient, queryKey);
    overlay ? overlay.updateBase(data) : queryClient.setQueryData(queryKey, data);
    if (isFetching) {
      requests.add(queryKey, true);
    }
  };
  const ends = rules.map(rule => {
    const { on, entityTypes, where, invalidate, exact = false } = rule;
    const filter = { types: (typeof on === 'string' ? [on] : on) as string[], entityTypes, where };
    const subscription = (client as unknown as KodamaClient).subscribe(
      filter,
      events => {
        for (const event of events as unknown as EventOf<E>[]) {
          const updates = rule.update?.(event) ?? [];
          ('queryKey' in updates ? [updates] : updates).forEach(one => update(one, event as KodamaEvent));
          const keys = typeof invalidate === 'function' ? invalidate(event) : (invalidate ?? []);
          keys.forEach(key => requests.add(key, exact));
        }
      },
      { batch: true },
    );
    return () => subscription.close();
  });
  const recover = () => {
    for (const { afterLoss, exact = false, invalidate, update: changes } of rules) {
      const keys = afterLoss ?? (typeof invalidate === 'function' || changes ? [[]] : (invalidate ?? []));
      keys.forEach(key => requests.add(key, exact && key.length > 0));
    }
  };
  ends.push(
    client.on('reconnect', ({ outcome }) => outcome === 'lost' && recover()),
    client.on('dropped', recover),
    client.on('hidden', recover),
    client.on('hole', recover),
    () => requests.flush(),
  );
  return () => ends.forEach(end => end());
}

/** Lets the first call of a key through at once, and one more for all that follow in a time. */
class Coalescer {
  readonly #waitMs: number;
  readonly #run: (queryKey: QueryKey, exact: boolean) => void;
  readonly #waiting = new Map<string, { again: boolean; timer: ReturnType<typeof setTimeout>; run: () => void }>();

  constructor(waitMs: number, run: (queryKey: QueryKey, exact: boolean) => void) {
    this.#waitMs = waitMs;
    this.#run = run;
  }

  add(queryKey: QueryKey, exact: boolean): void {
    const hash = hashKey([queryKey, exact]);
    const waiting = this.#waiting.get(hash);
    if (waiting) {
      waiting.again = true;
      return;
    }
    const run = () => this.#run(queryKey, exact);
    this.#waiting.set(hash, { again: false, timer: setTimeout(() => this.#end(hash), this.#waitMs), run });
    run();
  }

  flush(): void {
    for (const { again, timer, run } of this.#waiting.values()) {
      clearTimeout(timer);
      again && run();
    }
    this.#waiting.clear();
  }

  #end(hash: string): void {
    const waiting = this.#waiting.get(hash)!;
    if (waiting.again) {
      waiting.again = false;
      waiting.timer = setTimeout(() => this.#end(hash), this.#waitMs);
      waiting.run();
    } else {
      this.#waiting.delete(hash);
    }
  }
}
