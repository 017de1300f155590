import { useSyncExternalStore } from 'react';

const KEY = 'kodama.token';

type Listener = () => void;
const listeners = new Set<Listener>();

/** The token of this tab. It is in no URL that the server sees, and ends with the tab. */
export const token = {
  get(): string | undefined {
    return sessionStorage.getItem(KEY) ?? undefined;
  },
  set(value: string | undefined): void {
    if (value) {
      sessionStorage.setItem(KEY, value);
    } else {
      sessionStorage.removeItem(KEY);
    }
    listeners.forEach(listener => listener());
  },
  onChange(listener: Listener): () => void {
    listeners.add(listener);
    return () => void listeners.delete(listener);
  },
};

/** The token of this tab, also when it becomes another. */
export const useToken = (): string | undefined => useSyncExternalStore(token.onChange, token.get);

/** Takes a token out of the fragment, as the link of `kodama up` has it, and removes it from the address. */
export function takeTokenFromFragment(): void {
  const given = new URLSearchParams(location.hash.slice(1)).get('token');
  if (given) {
    token.set(given);
    history.replaceState(history.state, '', location.pathname + location.search);
  }
}

/** What a token says about itself, unverified; undefined where it is no JWT. */
export function claimsOf(text: string): { sub?: string; exp?: number } | undefined {
  try {
    const body = text.split('.')[1]!.replaceAll('-', '+').replaceAll('_', '/');
    return JSON.parse(new TextDecoder().decode(Uint8Array.from(atob(body), letter => letter.charCodeAt(0)))) as object;
  } catch {
    return undefined;
  }
}
