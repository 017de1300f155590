import { KodamaError } from '@kodama/client';
import { useCallback, useEffect, useState } from 'react';
import type { Resource } from './use-resource.js';
import { sentenceOf } from './use-resource.js';

type State<T> = Pick<Resource<T>, 'data' | 'failure' | 'loading' | 'at'> & { key: string };

/** As `useResource`, for what is more than one path. It asks once for each key. */
export function useLoaded<T>(key: string, load: (signal: AbortSignal) => Promise<T>): Resource<T> {
  const empty: State<T> = { key, data: undefined, failure: undefined, at: undefined, loading: true };
  const [state, setState] = useState(empty);
  const [tries, setTries] = useState(0);
  useEffect(() => {
    const abort = new AbortController();
    load(abort.signal).then(
      data => abort.signal.aborted || setState({ ...empty, data, at: Date.now(), loading: false }),
      (error: unknown) => {
        if (!abort.signal.aborted) {
          const status = error instanceof KodamaError ? error.status : undefined;
          const failure = { sentence: sentenceOf(error), status, since: Date.now(), nextTry: undefined };
          setState({ ...empty, failure, loading: false });
        }
      },
    );
    return () => abort.abort();
  }, [key, tries]);
  const refresh = useCallback(() => setTries(count => count + 1), []);
  const { data, failure, loading, at } = state.key === key ? state : empty;
  return { data, failure, loading, at, refresh };
}
