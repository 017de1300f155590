import type { Filter, KodamaEvent, Replay } from '@kodama/client';
import { useCallback, useEffect, useRef, useState } from 'react';
import { kodama } from '../../app/kodama.js';
import { readPast } from '../../app/past.js';
import { sentenceOf } from '../../ui/use-resource.js';
import type { Row } from '../live/event-log.js';
import { boundedRow } from '../live/event-log.js';
import { Ring } from '../live/ring.js';
import { iso } from './range.js';

/** Events up to the moment that are shown at first. */
const BEFORE = 200;
const MAX_ROWS = 50_000;
/** Real time without an event after which a silence is left out. */
const DEFAULT_CAP = 3_000;

export interface Player {
  rows: Ring<Row>;
  /** Grows with each change of the rows. */
  version: number;
  state: 'loading' | 'paused' | 'playing' | 'ended';
  /** The moment that is shown. */
  at: number;
  error: string | undefined;
  play: () => void;
  pause: () => void;
  seek: (at: number) => void;
  step: (direction: 1 | -1) => void;
}

export interface PlayerOptions {
  filter: Filter;
  at: number;
  until: number;
  /** `1x`, `100x`, `max`. */
  speed: string;
  /** Leaves silences out that would last longer than a few seconds. */
  capsSilence: boolean;
  /** The moment has changed by playing, stepping or seeking, and stays for now. */
  onRest: (at: number) => void;
}

/** The end of what was published up to a moment, for the API. */
const behind = (moment: number): string => iso(moment + 1);

/** Plays the journal: events up to a moment, then those after it at a speed. Backward is a seek. */
export function usePlayer(options: PlayerOptions): Player {
  const latest = useRef(options);
  latest.current = options;
  const [rows] = useState(() => new Ring<Row>());
  const [version, setVersion] = useState(0);
  const [state, setState] = useState<Player['state']>('loading');
  const [error, setError] = useState<string | undefined>(undefined);
  const [at, setAt] = useState(options.at);
  const replay = useRef<Replay<KodamaEvent> | undefined>(undefined);
  const clock = useRef({ at: options.at, real: 0, arrived: 0 });
  const filterKey = JSON.stringify(options.filter);

  const stop = useCallback(() => {
    replay.current?.close();
    replay.current = undefined;
  }, []);

  const put = useCallback(
    (events: readonly KodamaEvent[]) => {
      for (const event of events) {
        rows.push(boundedRow(event, false));
        if (rows.length > MAX_ROWS) {
          rows.shift();
        }
      }
      setVersion(version => version + 1);
    },
    [rows],
  );

  const show = useCallback(
    async (until: string | number, signal: AbortSignal) => {
      stop();
      setState('loading');
      setError(undefined);
      try {
        const { filter } = latest.current;
        const past = await readPast(BEFORE, (limit, cursor) =>
          kodama.history(filter, { order: 'desc', limit, cursor, until, signal }),
        );
        while (rows.length > 0) {
          rows.shift();
        }
        put(past.events.reverse());
        setState('paused');
        if (!past.isWhole) {
          setError('Older events may match: only those nearest to this moment were looked through.');
        }
      } catch (failure) {
        if (!signal.aborted) {
          setError(sentenceOf(failure));
          setState('paused');
        }
      }
    },
    [put, rows, stop],
  );

  const showing = useRef<AbortController | undefined>(undefined);
  const seekTo = useCallback(
    (moment: number, until: string | number) => {
      clock.current = { at: moment, real: performance.now(), arrived: performance.now() };
      setAt(moment);
      latest.current.onRest(moment);
      showing.current?.abort();
      showing.current = new AbortController();
      void show(until, showing.current.signal);
    },
    [show],
  );
  const seek = useCallback((moment: number) => seekTo(moment, behind(moment)), [seekTo]);

  useEffect(() => {
    showing.current?.abort();
    showing.current = new AbortController();
    void show(behind(clock.current.at), showing.current.signal);
    return () => {
      showing.current?.abort();
      stop();
    };
  }, [filterKey, show, stop]);

  const lastSeq = () => rows.get(rows.end - 1)?.event.seq;

  const pause = useCallback(() => {
    stop();
    setState(before => (before === 'playing' ? 'paused' : before));
    latest.current.onRest(clock.current.at);
  }, [stop]);

  const play = () => {
    stop();
    const { filter, until, speed } = latest.current;
    const began = kodama.replay({ since: lastSeq() ?? iso(clock.current.at), until: iso(until), speed }, filter);
    replay.current = began;
    clock.current = { at: clock.current.at, real: performance.now(), arrived: performance.now() };
    setState('playing');
    setError(undefined);
    began.on('events', events => {
      const time = Date.parse(events.at(-1)!.time ?? '');
      clock.current = { at: time, real: performance.now(), arrived: performance.now() };
      put(events);
      setAt(time);
    });
    began.on('error', setError);
    began.on('ended', () => {
      stop();
      clock.current.at = until;
      setAt(until);
      setState('ended');
      latest.current.onRest(until);
    });
  };

  // Between events the clock goes on; a long silence is left out by asking for what comes next at once.
  useEffect(() => {
    if (state !== 'playing') {
      return undefined;
    }
    const timer = setInterval(() => {
      const factor = Number.parseFloat(latest.current.speed);
      const { at, real, arrived } = clock.current;
      const now = performance.now();
      if (!Number.isNaN(factor)) {
        setAt(Math.min(latest.current.until, at + (now - real) * factor));
        const seq = lastSeq();
        if (latest.current.capsSilence && now - arrived > DEFAULT_CAP && seq !== undefined) {
          clock.current.arrived = now;
          replay.current?.seek({ since: seq });
        }
      }
    }, 100);
    return () => clearInterval(timer);
  }, [state]);

  const step = (direction: 1 | -1) => {
    stop();
    setState('paused');
    if (direction < 0) {
      const previous = rows.get(rows.end - 2)?.event;
      if (previous?.seq !== undefined) {
        seekTo(Date.parse(previous.time ?? ''), previous.seq); // by sequence: others may have the same time
      }
      return;
    }
    const last = lastSeq();
    const since = last === undefined ? iso(clock.current.at) : last + 1;
    readPast(1, (limit, cursor) => kodama.history(latest.current.filter, { limit, cursor, since })).then(
      ({ events: [next], isWhole }) => {
        if (next) {
          put([next]);
          clock.current.at = Date.parse(next.time ?? '');
          setAt(clock.current.at);
          latest.current.onRest(clock.current.at);
        } else if (!isWhole) {
          setError('None of the next events matches; only so many were looked through.');
        }
      },
      failure => setError(sentenceOf(failure)),
    );
  };

  return { rows, version, state, at, error, play, pause, seek, step };
}
