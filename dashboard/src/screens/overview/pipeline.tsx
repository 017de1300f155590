import type { ReactNode } from 'react';
import type { Journal, Stats } from '../../app/answers.js';
import { count, duration } from '../../ui/format.js';
import type { Metrics } from '../../ui/metrics.js';
import { metric } from '../../ui/metrics.js';
import { AsOf } from '../../ui/states.js';
import type { Pulse } from './use-pulse.js';

/** How late events are at each stage. */
export function Pipeline(props: {
  stats: Stats | undefined;
  pulse: Pulse;
  metrics: Metrics | undefined;
  mirror: Journal['mirror'];
}): ReactNode {
  const { stats, pulse, metrics } = props;
  const capture = stats?.lateness_ms.capture_to_journal;
  const processor = stats?.lateness_ms.journal_to_processor;
  const invalid = metrics && metric(metrics, 'kodama_mirror_rejected_total');
  const quiet = (stats?.all.window.count ?? 0) === 0;
  return (
    <section aria-label="Lag by stage" className="pipeline">
      <h2>Lag by stage {stats && <AsOf answer={stats} />}</h2>
      <ol>
        <Stage
          name="Redis to journal"
          mean={quiet ? undefined : capture?.mean}
          max={capture?.max}
          note={invalid ? `${count(invalid)} rejected` : 'mean, last 10 s'}
        />
        <Stage
          name="Journal to processors"
          mean={quiet ? undefined : processor?.mean}
          max={processor?.max}
          note="mean, last 10 s"
        />
        <Stage name="Redis to this page" mean={pulse.lagMillis} note="newest event, by both clocks" />
      </ol>
    </section>
  );
}

function Stage(props: { name: string; mean: number | undefined; max?: number | undefined; note: string }): ReactNode {
  return (
    <li>
      <span className="label">{props.name}</span>
      <span className="value">{duration(props.mean)}</span>
      <span className="note">
        {props.note}
        {props.max !== undefined && props.mean !== undefined && `, max ${duration(props.max)}`}
      </span>
    </li>
  );
}
