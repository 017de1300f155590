import { count, duration, plural, rate } from '../../ui/format.js';
import type { Level } from '../../ui/severity.js';
import type { Subscription } from './answers.js';

/** Where a subscription stood at a time. */
export interface Sample {
  at: number;
  position: number;
  lag: number;
}

const MAX_SAMPLES = 30;
const MIN_MILLIS = 3_000;

/** Adds a sample of each subscription; those that are gone are forgotten. */
export function sampled(
  before: ReadonlyMap<string, readonly Sample[]>,
  subscriptions: readonly Subscription[],
  at: number,
): Map<string, readonly Sample[]> {
  return new Map(
    subscriptions.map(({ name, position, lag }) => {
      const known = before.get(name) ?? [];
      const last = known.at(-1);
      const moved = last && position < last.position ? [] : known; // it was moved back: its pace begins anew
      return [name, [...moved, { at, position, lag }].slice(-MAX_SAMPLES)];
    }),
  );
}

export interface Pace {
  /** Events a second that were handled. */
  handled: number;
  /** By how much the lag changed, a second. */
  growth: number;
}

/** How fast it goes, by its samples; undefined while they are too few. */
export function paceOf(samples: readonly Sample[]): Pace | undefined {
  const first = samples[0];
  const last = samples.at(-1);
  if (!first || !last || last.at - first.at < MIN_MILLIS) {
    return undefined;
  }
  const seconds = (last.at - first.at) / 1_000;
  return { handled: (last.position - first.position) / seconds, growth: (last.lag - first.lag) / seconds };
}

export interface Explanation {
  level: Level;
  sentence: string;
}

/** Why a subscription lags, and what that means; the first that holds. */
export function explain(
  { state, lag, lag_is_exact, members }: Pick<Subscription, 'state' | 'lag' | 'lag_is_exact' | 'members'>,
  pace: Pace | undefined,
): Explanation {
  const waiting = `${lag_is_exact ? '' : 'about '}${plural(lag, 'event')} ${lag === 1 ? 'waits' : 'wait'}`;
  if (state === 'stopped' || members.length === 0) {
    return lag === 0
      ? { level: 'off', sentence: 'No member runs; nothing waits yet.' }
      : { level: 'bad', sentence: `No member runs, so ${waiting}: start the service. It misses nothing.` };
  }
  if (lag === 0) {
    return { level: 'good', sentence: 'All is handled.' };
  }
  if (!pace) {
    return { level: 'info', sentence: `${capital(waiting)}; its pace is measured for some seconds.` };
  }
  if (pace.handled <= 0) {
    return {
      level: 'bad',
      sentence: `${capital(waiting)} and none was handled lately: its handler is busy with one event, or retries it. Look at its log.`,
    };
  }
  const coming = Math.max(0, pace.handled + pace.growth);
  if (pace.growth > Math.max(0.5, pace.handled * 0.02)) {
    return {
      level: 'warn',
      sentence: `It handles ${rate(pace.handled)} while ${rate(coming)} come: start more members, or make the handler faster.`,
    };
  }
  if (lag < Math.max(100, pace.handled * 3)) {
    return {
      level: 'good',
      sentence: `It keeps up: it handles ${rate(pace.handled)}, ${count(lag)} are on their way.`,
    };
  }
  return pace.growth < 0
    ? {
        level: 'info',
        sentence: `It handles ${rate(pace.handled)} and catches up in about ${duration((lag / -pace.growth) * 1_000)}.`,
      }
    : { level: 'warn', sentence: `It handles ${rate(pace.handled)}, as fast as events come, and stays behind.` };
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
