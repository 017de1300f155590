import type { StoreApi } from 'zustand';

/** A part of the state, or a function that changes a draft of it. */
export type Change<T> = Partial<T> | ((draft: T) => void) | undefined;

const DRAFT = Symbol.for('immer-state');

/** Applies changes in one `setState`: with `immer` below to a draft, else to a copy of the state. */
export function applyAll<T>(
  api: Pick<StoreApi<T>, 'getState'> & { setState: unknown },
  changes: readonly ((state: T) => Change<T>)[],
): void {
  const merge = (state: T): T | undefined => {
    const isDraft = (state as Record<symbol, unknown>)[DRAFT] !== undefined;
    const target = (isDraft ? state : { ...state }) as T & object;
    let before = api.getState() as T & object;
    for (const change of changes) {
      const made = change(target);
      if (typeof made === 'function') {
        made(target);
      } else {
        Object.assign(target, made);
      }
      // What an action that the change has called has set meanwhile.
      const now = api.getState() as T & object;
      for (const key of Object.keys(now) as (keyof T)[]) {
        if (now[key] !== before[key]) {
          (target as T)[key] = now[key];
        }
      }
      before = now;
    }
    return isDraft ? undefined : target;
  };
  (api.setState as (update: (state: T) => T | undefined) => void)(merge);
}
