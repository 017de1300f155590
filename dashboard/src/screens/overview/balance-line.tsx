import type { ReactNode } from 'react';
import { useEffect, useRef } from 'react';
import type { Journal } from '../../app/answers.js';
import { bytes, clock, count } from '../../ui/format.js';
import type { Metrics } from '../../ui/metrics.js';
import { metric } from '../../ui/metrics.js';
import type { Level } from '../../ui/severity.js';
import { Status } from '../../ui/severity.js';
import { balance } from './balance.js';
import type { Pulse } from './use-pulse.js';

/** Time from the journal to this page, and between two questions. */
const GRACE = 2_500;

/** Published = journaled = delivered, each from its own source. */
export function BalanceLine(props: { journal: Journal; pulse: Pulse; metrics: Metrics | undefined }): ReactNode {
  const { journal, pulse, metrics } = props;
  const unjournaled = metrics && metric(metrics, 'kodama_mirror_lag_bytes', { source: journal.source });
  const told = balance({
    mirror: journal.mirror.state,
    detail: journal.mirror.detail,
    unjournaledSeconds: metrics && metric(metrics, 'kodama_mirror_lag_seconds', { source: journal.source }),
    journaled: useBefore(journal.last),
    delivered: pulse.seq,
  });
  const levels: Record<typeof told.state, Level> = { equal: 'good', behind: 'warn', broken: 'bad', unknown: 'info' };
  return (
    <section className={`balance ${told.state}`} aria-label="Published, journaled, delivered">
      <h2>
        <Status level={levels[told.state]}>{told.sentence}</Status>
      </h2>
      <dl>
        <div>
          <dt>Published, not yet journaled</dt>
          <dd>{unjournaled === undefined ? 'not known here' : bytes(unjournaled)}</dd>
        </div>
        <div>
          <dt>Journaled up to</dt>
          <dd>
            #{count(journal.last)}
            {journal.mirror.journaled_until && (
              <span className="muted"> {clock(journal.mirror.journaled_until, false)}</span>
            )}
          </dd>
        </div>
        <div>
          <dt>Delivered to this page up to</dt>
          <dd>{pulse.seq === undefined ? 'nothing yet' : `#${count(pulse.seq)}`}</dd>
        </div>
      </dl>
    </section>
  );
}

/** A value as it was some seconds ago, or the oldest that is known. */
function useBefore(value: number | null): number | null {
  const samples = useRef<{ at: number; value: number | null }[]>([]);
  useEffect(() => {
    samples.current.push({ at: Date.now(), value });
    while (samples.current.length > 1 && samples.current[1]!.at < Date.now() - GRACE) {
      samples.current.shift();
    }
  }, [value]);
  return samples.current[0]?.value ?? value;
}
