import type { QueryClient, QueryKey } from '@tanstack/react-query';
import { hashKey } from '@tanstack/react-query';

/** A change that is shown before the server has confirmed it. */
export interface Pending {
  apply: (data: any) => unknown;
  /** The server has answered, so data that are fetched from now on have the change. */
  answered: boolean;
  /** The base has it already. */
  fetched: boolean;
}

const overlays = new WeakMap<QueryClient, Map<string, Overlay>>();

/**
 * Unconfirmed changes of one query, over the data without them. Fetched data replace the base and not the changes, and each change can be taken
 * back while others stay.
 */
export class Overlay {
  readonly #queryClient: QueryClient;
  readonly #queryKey: QueryKey;
  readonly #hash: string;
  readonly #pending: Pending[] = [];
  readonly #end: () => void;
  #base: unknown;
  #showing = false;

  /** The overlay of a key's query; undefined where nothing is unconfirmed. */
  static find(queryClient: QueryClient, queryKey: QueryKey): Overlay | undefined {
    return overlays.get(queryClient)?.get(hashKey(queryKey));
  }

  static of(queryClient: QueryClient, queryKey: QueryKey): Overlay {
    const all = overlays.get(queryClient) ?? new Map<string, Overlay>();
    overlays.set(queryClient, all);
    const hash = hashKey(queryKey);
    const overlay = all.get(hash) ?? new Overlay(queryClient, queryKey, hash);
    all.set(hash, overlay);
    return overlay;
  }

  private constructor(queryClient: QueryClient, queryKey: QueryKey, hash: string) {
    this.#queryClient = queryClient;
    this.#queryKey = queryKey;
    this.#hash = hash;
    this.#base = queryClient.getQueryData(queryKey);
    this.#end = queryClient.getQueryCache().subscribe(event => {
      const isNew = event.type === 'updated' && event.action.type === 'success' && event.query.queryHash === hash;
      if (isNew && !this.#showing) {
        this.#base = event.query.state.data;
        this.#pending.forEach(one => (one.fetched = one.answered));
        this.#show();
      }
    });
  }

  /** Changes the data below the unconfirmed changes. */
  updateBase(change: (data: any) => unknown): void {
    this.#base = change(this.#base);
    this.#show();
  }

  add(pending: Pending): void {
    this.#pending.push(pending);
    this.#show();
  }

  /** Keeps the change. */
  confirm(pending: Pending): void {
    if (this.#pending.includes(pending) && !pending.fetched && this.#base !== undefined) {
      this.#base = pending.apply(this.#base);
    }
    this.remove(pending);
  }

  /** Takes the change back. */
  remove(pending: Pending): void {
    const at = this.#pending.indexOf(pending);
    if (at >= 0) {
      this.#pending.splice(at, 1);
      this.#show();
    }
    if (this.#pending.length === 0) {
      this.#end();
      overlays.get(this.#queryClient)?.delete(this.#hash);
    }
  }

  #show(): void {
    if (this.#base === undefined) {
      return;
    }
    this.#showing = true;
    this.#queryClient.setQueryData<unknown>(
      this.#queryKey,
      this.#pending.reduce<unknown>((data, { apply }) => apply(data), this.#base),
    );
    this.#showing = false;
  }
}
