const MAX_TIMEOUT = 2 ** 31 - 1;
const MARGIN = 30_000;

/** Gives a token for a connect or a request; `fresh` where the last one was refused or expires. */
export interface TokenSource {
  (fresh: boolean): Promise<string | undefined>;
  /** Whether another call may give another token. */
  readonly renewable: boolean;
}

export type GetToken = (options: { fresh: boolean }) => string | undefined | Promise<string | undefined>;

export function tokenSource(token: string | undefined, getToken: GetToken | undefined): TokenSource {
  const source = async (fresh: boolean) => (getToken ? getToken({ fresh }) : token);
  return Object.assign(source, { renewable: getToken !== undefined });
}

/** A claim of a JWT, unverified; undefined where there is none. */
export function claim(token: string | undefined, name: 'exp' | 'sub'): unknown {
  try {
    const body = token!.split('.')[1]!.replaceAll('-', '+').replaceAll('_', '/');
    return (JSON.parse(atob(body)) as Record<string, unknown>)[name];
  } catch {
    return undefined;
  }
}

export interface RenewalTimer {
  /** Starts anew for a token; undefined stops it. */
  set(token: string | undefined): void;
}

/** Calls shortly before a token expires. */
export function renewalTimer(renew: () => void): RenewalTimer {
  let timer: ReturnType<typeof setTimeout> | undefined;
  return {
    set(token) {
      clearTimeout(timer);
      const left = Number(claim(token, 'exp')) * 1_000 - Date.now();
      if (left > 0 && left < MAX_TIMEOUT) {
        timer = setTimeout(renew, Math.max(left / 2, left - MARGIN));
      }
    },
  };
}
