import type { ReactNode } from 'react';
import { count } from '../../ui/format.js';
import { MAX_PER_SECOND } from '../../app/kodama.js';
import type { Totals } from './event-log.js';

/** Where all that was published has gone: shown + hidden + dropped = published. */
export function TotalsLine(props: { totals: Totals; kept: number; cap: number; filtered: boolean }): ReactNode {
  const { totals, kept, cap } = props;
  const { hidden } = totals;
  const allHidden = hidden.filter + hidden.rate + hidden.old + hidden.queue;
  const why = [
    hidden.filter > 0 && `${count(hidden.filter)} do not pass the filter`,
    hidden.old > 0 && `${count(hidden.old)} are older than the ${count(cap)} that are kept`,
    hidden.rate > 0 && `${count(hidden.rate)} were over ${count(MAX_PER_SECOND)} a second`,
    hidden.queue > 0 && `${count(hidden.queue)} did not fit into the queue of this page`,
  ].filter(Boolean);
  return (
    <p className="totals" title="All that was published since this page was opened">
      <span>
        <b data-total="published">{count(totals.published)}</b> published
      </span>
      <span aria-hidden="true">=</span>
      <span>
        <b data-total="shown">{count(totals.shown)}</b> shown
      </span>
      <span aria-hidden="true">+</span>
      <span title={why.join('; ') || undefined}>
        <b data-total="hidden">{count(allHidden)}</b> hidden
      </span>
      <span aria-hidden="true">+</span>
      <span>
        <b data-total="dropped">{count(totals.dropped)}</b> dropped by the server
      </span>
      {totals.unexplained !== 0 && (
        <span className="tag bad" data-total="unexplained">
          ✕ {count(Math.abs(totals.unexplained))} {totals.unexplained > 0 ? 'missing' : 'too many'}
        </span>
      )}
      <span className="muted why">
        {why.length > 0 ? `Hidden: ${why.join('; ')}.` : `${count(kept)} of ${count(cap)} kept.`}
      </span>
    </p>
  );
}
