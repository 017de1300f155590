import { useCallback, useMemo } from 'react';
import { useLocation, useSearch } from 'wouter';

export const BASE = '/ui';

/** Parts of the path below `/ui/`, decoded; an id may contain any character. */
export function segments(path: string = location.pathname): string[] {
  return path
    .slice(BASE.length)
    .split('/')
    .slice(1)
    .map(part => {
      try {
        return decodeURIComponent(part);
      } catch {
        return part;
      }
    });
}

export const eventPath = (seq: number | string): string => `/event/${seq}`;

export const entityPath = (type: string | null, id: string | null): string =>
  `/entity/${encodeURIComponent(type ?? '')}/${encodeURIComponent(id ?? '')}`;

export type Patch = Record<string, string | readonly string[] | undefined>;

/** State in the address: what is set is a parameter, what is undefined or empty is left out. */
export function useQuery(): [URLSearchParams, (patch: Patch, options?: { push?: boolean }) => void] {
  const search = useSearch();
  const [path, navigate] = useLocation();
  const current = useMemo(() => new URLSearchParams(search), [search]);
  const change = useCallback(
    (patch: Patch, { push = false } = {}) => {
      const next = new URLSearchParams(location.search);
      Object.entries(patch).forEach(([name, value]) => {
        next.delete(name);
        [value ?? []].flat().forEach(each => each !== '' && next.append(name, each));
      });
      const text = readable(next);
      if (`?${text}` !== location.search && text !== location.search) {
        navigate(path + (text && `?${text}`), { replace: !push });
      }
    },
    [navigate, path],
  );
  return [current, change];
}

/** A query that people can read: a colon, a comma, a star and a slash need no code in it. */
export function readable(query: URLSearchParams): string {
  return query.toString().replaceAll('%2C', ',').replaceAll('%3A', ':').replaceAll('%2F', '/').replaceAll('%2A', '*');
}
