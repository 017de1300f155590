import { useCallback, useEffect, useRef, useState } from 'react';
import type { Params } from '../app/kodama.js';
import { kodama } from '../app/kodama.js';
import { sentenceOf } from './use-resource.js';
import type { Resource } from './use-resource.js';
import { useResource } from './use-resource.js';

interface Page {
  next: string | null;
}

interface More<R> {
  key: string;
  rows: readonly R[];
  next: string | null;
}

/** A list that is read page by page: the first one by itself, more of them when asked for. */
export function usePages<T extends Page, R>(
  path: string,
  params: Params,
  rowsOf: (page: T) => readonly R[],
): {
  resource: Resource<T>;
  rows: readonly R[];
  hasMore: boolean;
  isLoading: boolean;
  error: string | undefined;
  loadMore: () => void;
  refresh: () => void;
} {
  const resource = useResource<T>(path, params);
  const key = `${path} ${JSON.stringify(params)} ${resource.at}`;
  const [more, setMore] = useState<More<R> | undefined>(undefined);
  const [isLoading, setLoading] = useState(false);
  const [error, setError] = useState<string | undefined>(undefined);
  const current = useRef(key);
  useEffect(() => {
    current.current = key;
    setError(undefined);
  }, [key]);
  const known = more?.key === key ? more : undefined;
  const next = known ? known.next : (resource.data?.next ?? null);
  const loadMore = useCallback(() => {
    if (next === null) {
      return;
    }
    setLoading(true);
    kodama
      .get<T>(path, { ...params, cursor: next })
      .then(
        page => {
          if (current.current === key) {
            setMore({ key, rows: [...(known?.rows ?? []), ...rowsOf(page)], next: page.next });
            setError(undefined);
          }
        },
        (failure: unknown) => setError(sentenceOf(failure)),
      )
      .finally(() => setLoading(false));
  }, [key, next, known]);
  return {
    resource,
    rows: [...(resource.data ? rowsOf(resource.data) : []), ...(known?.rows ?? [])],
    hasMore: next !== null,
    isLoading,
    error,
    loadMore,
    refresh: resource.refresh,
  };
}
