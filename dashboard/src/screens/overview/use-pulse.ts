import { useEffect, useState } from 'react';
import { kodama } from '../../app/kodama.js';

const SECONDS = 300;

/** What this page itself has seen of the bus, each second. */
export interface Pulse {
  /** Ends of seconds, in milliseconds, and the events in them. */
  times: number[];
  counts: number[];
  /** The newest sequence that came. */
  seq: number | undefined;
  /** Time from capture to this page, of the last second's newest event; by the clocks of both. */
  lagMillis: number | undefined;
  since: number;
}

/** Takes all events and counts them. */
export function usePulse(): Pulse {
  const [pulse, setPulse] = useState<Pulse>(() => ({
    times: [],
    counts: [],
    seq: undefined,
    lagMillis: undefined,
    since: Date.now(),
  }));
  useEffect(() => {
    let events = 0;
    let hidden = 0;
    let seq: number | undefined;
    let lag: number | undefined;
    const subscription = kodama.subscribe(
      {},
      batch => {
        events += batch.length;
        const last = batch.at(-1)!;
        seq = last.seq;
        lag = last.time ? Math.max(0, Date.now() - Date.parse(last.time)) : undefined;
      },
      { batch: true, maxQueue: 100_000 },
    );
    const ends = [
      kodama.on('hidden', ({ count }) => void (hidden += count)),
      kodama.on('notice', notice => {
        const at = notice.seq ?? (notice as { last?: number }).last;
        seq = at === undefined ? seq : Math.max(at, seq ?? 0);
      }),
    ];
    const timer = setInterval(() => {
      const count = events + hidden;
      events = 0;
      hidden = 0;
      setPulse(before => ({
        since: before.since,
        times: [...before.times, Date.now()].slice(-SECONDS),
        counts: [...before.counts, count].slice(-SECONDS),
        seq,
        lagMillis: count > 0 ? lag : before.lagMillis,
      }));
    }, 1_000);
    return () => {
      clearInterval(timer);
      ends.forEach(end => end());
      subscription.close();
    };
  }, []);
  return pulse;
}
