import type { ReactNode } from 'react';
import { act } from 'react';
import { createRoot } from 'react-dom/client';
import { afterEach } from 'vitest';
import { pass } from './setup.js';

(globalThis as { IS_REACT_ACT_ENVIRONMENT?: boolean }).IS_REACT_ACT_ENVIRONMENT = true;

const roots: (() => void)[] = [];

afterEach(() => roots.splice(0).forEach(unmount => unmount()));

/** Lets time pass, and React draw. */
export async function draw(millis?: number): Promise<void> {
  await act(() => pass(millis));
}

/** Does what a person does, and lets React draw. */
export async function perform(action: () => unknown): Promise<void> {
  await act(async () => void (await action()));
  await draw();
}

/** Calls a hook in a component; `current` is its newest result. */
export function renderHook<R, P>(hook: (props: P) => R, props: P, wrap: (children: ReactNode) => ReactNode) {
  const result = { current: undefined as unknown as R, renders: 0 };
  function Probe(given: { props: P }) {
    result.current = hook(given.props);
    result.renders++;
    return null;
  }
  const root = createRoot(document.createElement('div'));
  const rerender = (changed: P) => act(() => root.render(wrap(<Probe props={changed} />)));
  const unmount = () => act(() => root.unmount());
  rerender(props);
  roots.push(unmount);
  return { result, rerender, unmount };
}
