import { useCallback, useEffect, useRef, useState } from 'react';
import { KodamaError } from '@kodama/client';
import { kodama } from '../app/kodama.js';
import type { Params } from '../app/kodama.js';
import { useToken } from '../app/token.js';

/** What went wrong, since when, and when it is tried again. */
export interface Failure {
  sentence: string;
  status: number | undefined;
  since: number;
  nextTry: number | undefined;
}

export interface Resource<T> {
  /** The last answer; it stays while later requests fail. */
  data: T | undefined;
  failure: Failure | undefined;
  loading: boolean;
  /** When `data` came. */
  at: number | undefined;
  refresh: () => void;
}

export interface ResourceOptions {
  /** Asks again so often, while the page is visible. */
  every?: number | undefined;
  enabled?: boolean;
  /** Another value asks anew. */
  version?: unknown;
}

const MIN_RETRY = 1_000;
const MAX_RETRY = 30_000;
/** These do not go away by themselves. */
const FINAL = [400, 401, 403, 404, 405, 409, 421];

interface State<T> {
  key: string;
  data: T | undefined;
  failure: Failure | undefined;
  at: number | undefined;
  loading: boolean;
}

/** Reads a path of the API, and again from time to time and with another token. Another path or parameter drops what was read before. */
export function useResource<T = Record<string, unknown>>(
  path: string,
  params: Params = {},
  { every, enabled = true, version }: ResourceOptions = {},
): Resource<T> {
  const key = `${path}?${JSON.stringify(params)}`;
  const bearer = useToken();
  const [state, setState] = useState<State<T>>(() => empty(key, enabled));
  const [tries, setTries] = useState(0);
  const latest = useRef(state);
  latest.current = state;

  useEffect(() => {
    if (!enabled) {
      return undefined;
    }
    const abort = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    let retry = MIN_RETRY;
    let failedSince: number | undefined;
    const schedule = (wait: number) => {
      clearTimeout(timer);
      timer = setTimeout(() => void load(), wait);
    };
    const load = async () => {
      if (document.visibilityState === 'hidden') {
        return; // goes on when it is shown
      }
      try {
        const data = await kodama.get<T>(path, params, abort.signal);
        retry = MIN_RETRY;
        failedSince = undefined;
        setState({ key, data, failure: undefined, at: Date.now(), loading: false });
        if (every) {
          schedule(every);
        }
      } catch (error) {
        if (abort.signal.aborted) {
          return;
        }
        failedSince ??= Date.now();
        const status = error instanceof KodamaError ? error.status : undefined;
        const isFinal = status !== undefined && FINAL.includes(status);
        const wait = isFinal ? every && Math.max(every, MAX_RETRY) : retry;
        const failure = {
          sentence: sentenceOf(error),
          status,
          since: failedSince,
          nextTry: wait ? Date.now() + wait : undefined,
        };
        setState(before => ({ ...(before.key === key ? before : empty<T>(key, true)), failure, loading: false }));
        if (wait) {
          schedule(wait);
        }
        retry = Math.min(MAX_RETRY, retry * 2);
      }
    };
    const onShown = () => document.visibilityState === 'visible' && (every || latest.current.loading) && void load();
    document.addEventListener('visibilitychange', onShown);
    setState(before => (before.key === key ? before : empty(key, true)));
    void load();
    return () => {
      abort.abort();
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', onShown);
    };
  }, [key, enabled, every, version, tries, bearer]);

  const refresh = useCallback(() => setTries(count => count + 1), []);
  const current = state.key === key ? state : empty<T>(key, enabled);
  return { data: current.data, failure: current.failure, loading: current.loading, at: current.at, refresh };
}

function empty<T>(key: string, loading: boolean): State<T> {
  return { key, data: undefined, failure: undefined, at: undefined, loading };
}

/** A sentence for people: the server's, or that it cannot be reached. */
export function sentenceOf(error: unknown): string {
  if (error instanceof KodamaError) {
    return error.message;
  }
  return error instanceof TypeError ? 'The server cannot be reached.' : String((error as Error)?.message ?? error);
}
