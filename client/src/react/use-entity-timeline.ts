import { useCallback, useEffect, useRef, useState } from 'react';
import type { KodamaEvent } from '../index.js';
import { useConnection } from './use-connection.js';
import { useKodamaClient } from './context.js';
import { useSubscription } from './use-subscription.js';

export interface UseEntityTimelineOptions {
  enabled?: boolean;
  /** Events of a page of the past; 100 by default. */
  pageSize?: number;
  /** Maximum number of events that are kept, the oldest are dropped; 500 by default. */
  maxEvents?: number;
}

export interface EntityTimeline {
  /** Past and live events, each once, oldest first. */
  events: KodamaEvent[];
  isConnected: boolean;
  isLoading: boolean;
  error: string | null;
  /** Whether there are older events. */
  hasMore: boolean;
  loadMore: () => Promise<void>;
  /** Reads the newest page again. */
  refresh: () => void;
}

/** An entity's events: the newest page of the past, then those that come, in one order; older ones on request. */
export function useEntityTimeline(
  entityType: string,
  entityId: string | null | undefined,
  { enabled = true, pageSize = 100, maxEvents = 500 }: UseEntityTimelineOptions = {},
): EntityTimeline {
  const client = useKodamaClient();
  const active = enabled && !!entityId;
  const [events, setEvents] = useState<KodamaEvent[]>([]);
  const [next, setNext] = useState<string | null>(null);
  const [isLoading, setLoading] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  const [reads, setReads] = useState(0);
  const generation = useRef(0);

  const merge = useCallback((some: readonly KodamaEvent[], limit: number) => {
    setEvents(before => {
      const bySeq = new Map([...before, ...some].map(event => [event.seq, event]));
      return [...bySeq.values()].sort((one, other) => one.seq! - other.seq!).slice(-limit);
    });
  }, []);

  const subscription = useSubscription(
    { entityTypes: [entityType], entityIds: entityId ? [entityId] : [] },
    batch => merge(batch, maxEvents),
    { enabled: active },
  );

  useEffect(() => {
    const mine = ++generation.current;
    setEvents([]);
    setNext(null);
    setFailure(null);
    if (!active) {
      return;
    }
    const abort = new AbortController();
    setLoading(true);
    // Once the subscription holds, what is not in the page comes live.
    void Promise.resolve(subscription.current?.ready)
      .then(() => client.entity(entityType, entityId, { order: 'desc', limit: pageSize, signal: abort.signal }))
      .then(page => {
        if (mine === generation.current) {
          merge(page.events, Math.max(maxEvents, pageSize));
          setNext(page.next);
        }
      })
      .catch((error: unknown) => mine === generation.current && setFailure(sentenceOf(error)))
      .finally(() => mine === generation.current && setLoading(false));
    return () => abort.abort();
  }, [active, client, entityId, entityType, maxEvents, merge, pageSize, reads, subscription]);

  useEffect(
    () => client.on('reconnect', ({ outcome }) => outcome === 'lost' && setReads(before => before + 1)),
    [client],
  );

  const loadMore = useCallback(async () => {
    if (!entityId || next === null) {
      return;
    }
    const mine = generation.current;
    setLoading(true);
    try {
      const page = await client.entity(entityType, entityId, { order: 'desc', limit: pageSize, cursor: next });
      if (mine === generation.current) {
        merge(page.events, Infinity);
        setNext(page.next);
      }
    } catch (error) {
      setFailure(sentenceOf(error));
    } finally {
      setLoading(false);
    }
  }, [client, entityId, entityType, merge, next, pageSize]);

  const connection = useConnection();
  return {
    events,
    isConnected: active && connection.isConnected,
    isLoading,
    error: failure ?? connection.error,
    hasMore: next !== null,
    loadMore,
    refresh: useCallback(() => setReads(before => before + 1), []),
  };
}

function sentenceOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
