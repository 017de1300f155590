import type { StateCreator, StoreMutatorIdentifier } from 'zustand';
import type { EventOf, Filter, KodamaClient, TypeName, UntypedEvents } from '../index.js';
import type { Change } from './apply.js';
import { applyAll } from './apply.js';

export interface EventSyncOptions<S, E extends object, T extends TypeName<E>> {
  client: KodamaClient<E>;
  filter: Filter<T>;
  /** What an event changes; with `immer` the function gets a draft. */
  onEvent: (event: EventOf<E, T>, state: S) => Change<S>;
  /** Ends it. */
  signal?: AbortSignal;
}

/** Middleware that turns events into changes of the state, one `setState` per animation frame. */
export function eventSync<
  S,
  E extends object = UntypedEvents,
  const T extends TypeName<E> = TypeName<E>,
  Mps extends [StoreMutatorIdentifier, unknown][] = [],
  Mcs extends [StoreMutatorIdentifier, unknown][] = [],
>(config: StateCreator<S, Mps, Mcs>, options: EventSyncOptions<S, E, T>): StateCreator<S, Mps, Mcs> {
  const { client, filter, onEvent, signal } = options;
  return (set, get, api) => {
    const initial = config(set, get, api);
    const subscription = client.subscribe(
      filter,
      (events: readonly EventOf<E, T>[]) =>
        applyAll(
          api,
          events.map(event => (state: S) => onEvent(event, state)),
        ),
      { batch: true },
    );
    signal?.addEventListener('abort', () => subscription.close());
    return initial;
  };
}
