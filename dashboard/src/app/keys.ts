import { useLayoutEffect, useRef } from 'react';

export interface Key {
  /** One key as `KeyboardEvent.key`, `Space`, or two after each other: `g l`. */
  keys: string;
  label: string;
  run: (event: KeyboardEvent) => void;
}

interface Scope {
  title: string;
  keys: readonly Key[];
}

const SEQUENCE_TIME = 1_500;
const OFF = 'kodama.keys.off';
const scopes: { current: Scope }[] = [];
let prefix = '';
let prefixAt = 0;

/** Keys can be switched off, for those who dictate or use other assistive software (WCAG 2.1.4). */
export const keysSetting = {
  off: () => localStorage.getItem(OFF) === 'true',
  setOff: (off: boolean) => localStorage.setItem(OFF, String(off)),
};

/** Keys of a component while it is shown; of two with the same key the newer one wins. */
export function useKeys(title: string, keys: readonly Key[]): void {
  const scope = useRef<Scope>({ title, keys });
  scope.current = { title, keys };
  // Before it is drawn: whoever sees the component can press its keys.
  useLayoutEffect(() => {
    scopes.push(scope);
    return () => void scopes.splice(scopes.indexOf(scope), 1);
  }, []);
}

/** What can be pressed now, for the help. */
export function activeKeys(): Scope[] {
  return scopes.map(({ current }) => current).filter(({ keys }) => keys.length > 0);
}

/** Finds the key that an event completes; pure but for the prefix of a sequence. */
function match(event: KeyboardEvent): Key | undefined {
  const pressed = event.key === ' ' ? 'Space' : event.key;
  const sequence = prefix && event.timeStamp - prefixAt < SEQUENCE_TIME ? `${prefix} ${pressed}` : pressed;
  const all = [...scopes].reverse().flatMap(({ current }) => current.keys);
  const found = all.find(({ keys }) => keys === sequence) ?? all.find(({ keys }) => keys === pressed);
  const begins = !found && all.some(({ keys }) => keys.startsWith(`${pressed} `));
  prefix = begins ? pressed : '';
  prefixAt = event.timeStamp;
  return found;
}

function isTyping(target: EventTarget | null, key: string): boolean {
  const element = target as HTMLElement | null;
  if (!element?.closest) {
    return false;
  }
  const presses = key === 'Enter' || key === ' ';
  return (
    element.closest('input:not([type=checkbox]):not([type=range]), textarea, select, [contenteditable=true]') !==
      null ||
    (presses && element.closest('button, a, summary, input, [role=button], [role=slider]') !== null) ||
    (/^(Arrow|Home|End|Page)/.test(key) && element.closest('input[type=range], [role=slider]') !== null)
  );
}

export function onKeyDown(event: KeyboardEvent): void {
  const modified = event.ctrlKey || event.metaKey || event.altKey;
  if (modified || event.defaultPrevented || keysSetting.off() || document.querySelector('dialog[open]')) {
    return;
  }
  if (isTyping(event.target, event.key)) {
    if (event.key === 'Escape') {
      (event.target as HTMLElement).blur();
    }
    return;
  }
  const key = match(event);
  if (key) {
    event.preventDefault();
    key.run(event);
  }
}
