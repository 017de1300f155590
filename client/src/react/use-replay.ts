import { useCallback, useEffect, useRef, useState } from 'react';
import type { Filter, KodamaEvent, Range, Replay, ReplayState } from '../index.js';
import { useKodamaClient } from './context.js';

export interface UseReplayOptions {
  filter?: Filter;
  enabled?: boolean;
  /** Called with the events of each message. */
  onEvents?: (events: readonly KodamaEvent[]) => void;
  /** Maximum number of events that are kept, the oldest are dropped; 1,000 by default. */
  maxEvents?: number;
}

export interface ReplayControl {
  state: ReplayState;
  /** Oldest first. */
  events: KodamaEvent[];
  error: string | null;
  pause: () => void;
  resume: () => void;
  seek: (range: Range) => void;
}

/** Replays a part of the journal; a changed range or filter begins anew, `seek` goes on elsewhere. */
export function useReplay(range: Range, options: UseReplayOptions = {}): ReplayControl {
  const { filter = {}, enabled = true, onEvents, maxEvents = 1_000 } = options;
  const client = useKodamaClient();
  const replay = useRef<Replay | null>(null);
  const newest = useRef(onEvents);
  const [state, setState] = useState<ReplayState>('connecting');
  const [events, setEvents] = useState<KodamaEvent[]>([]);
  const [error, setError] = useState<string | null>(null);
  useEffect(() => {
    newest.current = onEvents;
  });
  const key = JSON.stringify([range, filter]);
  useEffect(() => {
    setEvents([]);
    setError(null);
    if (!enabled) {
      return;
    }
    const [asked, wanted] = JSON.parse(key) as [Range, Filter];
    const made = client.replay(asked, wanted);
    replay.current = made;
    made.on('state', setState);
    made.on('error', setError);
    made.on('events', some => {
      setEvents(before => [...before, ...some].slice(-maxEvents));
      newest.current?.(some);
    });
    return () => {
      replay.current = null;
      made.close();
    };
  }, [client, enabled, key, maxEvents]);
  return {
    state,
    events,
    error,
    pause: useCallback(() => replay.current?.pause(), []),
    resume: useCallback(() => replay.current?.resume(), []),
    seek: useCallback((to: Range) => {
      if (to.since !== undefined) {
        setEvents([]);
      }
      replay.current?.seek(to);
    }, []),
  };
}
