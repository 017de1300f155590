import type { ReactNode } from 'react';
import { Link } from 'wouter';
import type { Gaps, Histogram } from '../../app/answers.js';
import { count, plural } from '../../ui/format.js';
import { visible } from '../../ui/preview.js';
import { Status } from '../../ui/severity.js';
import { useResource } from '../../ui/use-resource.js';
import type { TimeRange } from './range.js';
import { iso } from './range.js';
import { unheardTypes, untold } from './unheard-types.js';

const LIVE_EVERY = 15_000;
const MAX_TYPES = 5;

/** What was published in the range and heard by no service, as the gaps were at its end. */
export function Unheard({ histogram, range }: { histogram: Histogram; range: TimeRange }): ReactNode {
  const isNow = range.isLive || range.to >= Date.now();
  const at = isNow ? undefined : iso(range.to);
  const gaps = useResource<Gaps>('/api/v1/gaps', { at }, { every: isNow ? LIVE_EVERY : undefined });
  if (histogram.total === 0) {
    return null;
  }
  if (!gaps.data) {
    return gaps.failure ? <p className="muted footnote">Who heard it: {gaps.failure.sentence}</p> : null;
  }
  const all = unheardTypes(gaps.data.gaps, histogram.buckets);
  const rest = untold(histogram.buckets);
  const then = at ? `&at=${at}` : '';
  return (
    <p className="totals unheard">
      {all.length === 0 ? (
        <span>
          <Status level={rest > 0 ? 'info' : 'good'}>
            {rest > 0 ? 'No frequent type of this range is unheard' : 'All types of this range are heard'}
          </Status>
        </span>
      ) : (
        <>
          <b>Nobody heard:</b>
          {all.slice(0, MAX_TYPES).map(({ type, count: number }) => (
            <span key={type}>
              <Link href={`/gaps?type=${encodeURIComponent(type)}${then}`}>{visible(type)}</Link>{' '}
              <span className="muted">{count(number)}</span>
            </span>
          ))}
          {all.length > MAX_TYPES && (
            <Link href={`/gaps?kind=unheard${then}`}>{plural(all.length - MAX_TYPES, 'more type')}</Link>
          )}
        </>
      )}
      {rest > 0 && (
        <span className="muted">{plural(rest, 'event')} not split by type, and so not looked at; look nearer</span>
      )}
    </p>
  );
}
