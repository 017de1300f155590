import type { KodamaEvent } from '@kodama/client';
import { useEffect, useState } from 'react';
import { useEntityTimeline } from '@kodama/client/react';
import { kodama } from '../../app/kodama.js';
import { sentenceOf } from '../../ui/use-resource.js';

const PAGE = 200;
const MAX_EVENTS = 5_000;

export interface Timeline {
  /** Oldest first. */
  events: readonly KodamaEvent[];
  isLoading: boolean;
  error: string | null;
  hasMore: boolean;
  loadMore: () => void;
  refresh: () => void;
}

/** An entity's events: as they come, or as they were at a time. */
export function useTimeline(type: string, id: string, at: string | undefined): Timeline {
  const live = useEntityTimeline(type, id, { enabled: at === undefined, pageSize: PAGE, maxEvents: MAX_EVENTS });
  const past = usePast(type, id, at);
  const { events, isLoading, error, hasMore, refresh } = live;
  return at === undefined
    ? {
        events,
        isLoading,
        error,
        hasMore: hasMore && events.length < MAX_EVENTS,
        loadMore: () => void live.loadMore(),
        refresh,
      }
    : past;
}

interface Past {
  key: string;
  events: KodamaEvent[];
  next: string | null;
  error: string | null;
  isLoading: boolean;
}

function usePast(type: string, id: string, at: string | undefined): Timeline {
  const key = JSON.stringify([type, id, at]);
  const empty: Past = { key, events: [], next: null, error: null, isLoading: at !== undefined };
  const [past, setPast] = useState(empty);
  const [tries, setTries] = useState(0);
  const current = past.key === key ? past : empty;
  const read = async (cursor: string | undefined, signal?: AbortSignal) => {
    try {
      const page = await kodama.entity(type, id, { order: 'desc', limit: PAGE, until: at, cursor, signal });
      setPast(before => ({
        ...empty,
        events: [...page.events.reverse(), ...(cursor && before.key === key ? before.events : [])],
        next: page.next,
        isLoading: false,
      }));
    } catch (error) {
      if (!signal?.aborted) {
        setPast(before => ({ ...(before.key === key ? before : empty), error: sentenceOf(error), isLoading: false }));
      }
    }
  };
  useEffect(() => {
    const abort = new AbortController();
    if (at !== undefined) {
      void read(undefined, abort.signal);
    }
    return () => abort.abort();
  }, [key, tries]);
  return {
    events: current.events,
    isLoading: current.isLoading,
    error: current.error,
    hasMore: current.next !== null && current.events.length < MAX_EVENTS,
    loadMore: () => void (current.next && read(current.next)),
    refresh: () => setTries(count => count + 1),
  };
}
