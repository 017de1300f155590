/** Calls a function of the application; what it throws is reported and stops nothing else. */
export function guarded<A extends unknown[]>(call: (...args: A) => unknown, ...args: A): void {
  try {
    call(...args);
  } catch (error) {
    (globalThis.reportError ?? console.error)(error);
  }
}

/** Listeners by name. */
export class Emitter<M extends object> {
  readonly #listeners = new Map<keyof M, Set<(value: never) => void>>();

  /** @returns what removes the listener */
  on<K extends keyof M>(name: K, listener: (value: M[K]) => void): () => void {
    const all = this.#listeners.get(name) ?? new Set();
    this.#listeners.set(name, all.add(listener));
    return () => void all.delete(listener);
  }

  emit<K extends keyof M>(name: K, value: M[K]): void {
    this.#listeners.get(name)?.forEach(listener => guarded(listener as (value: M[K]) => void, value));
  }
}
