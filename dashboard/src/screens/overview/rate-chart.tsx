import type { ReactNode } from 'react';
import { useMemo } from 'react';
import type { Histogram } from '../../app/answers.js';
import { Chart } from '../../ui/chart.js';
import { rate } from '../../ui/format.js';
import { useResource } from '../../ui/use-resource.js';
import type { Pulse } from './use-pulse.js';

const BUCKETS = 120;
const SHOWN_SECONDS = 300;

/** Events a second: over the last hour from the journal, else what this page has seen. */
export function RateChart({ pulse }: { pulse: Pulse }): ReactNode {
  const hour = useResource<Histogram>(
    '/api/v1/events/histogram',
    { since: '-1h', until: 'now', buckets: BUCKETS },
    { every: 15_000 },
  );
  const past = useMemo(() => {
    const { buckets = [], bucket_ms = 1 } = hour.data ?? {};
    return {
      times: buckets.map(({ time }) => Date.parse(time)),
      values: buckets.map(({ count }) => (count === null ? null : (count * 1_000) / bucket_ms)),
    };
  }, [hour.data]);
  const isPast = hour.data !== undefined;
  const end = pulse.times.at(-1) ?? Date.now();
  const own = useMemo(() => ({ times: pulse.times, values: pulse.counts }), [pulse]);
  const shown = isPast ? past : own;
  const max = Math.max(0, ...shown.values.map(value => value ?? 0));
  const what = isPast ? 'Events a second, last hour' : 'Events a second, since this page was opened';
  return (
    <section aria-label="Rate">
      <h2>
        {what} <span className="muted">peak {rate(max)}</span>
      </h2>
      <Chart
        {...shown}
        {...(!isPast && { from: end - Math.min(SHOWN_SECONDS, Math.max(30, pulse.times.length)) * 1_000, to: end })}
        height={150}
        bars={isPast}
        label={`${what}; peak ${rate(max)}`}
        format={value => rate(value)}
      />
    </section>
  );
}
