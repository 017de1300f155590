import type { ReactNode } from 'react';
import { useEffect, useRef, useState } from 'react';
import { Link } from 'wouter';
import type { EntityHealth, Gaps } from '../../app/answers.js';
import { clock, count, plural } from '../../ui/format.js';
import { Status } from '../../ui/severity.js';
import { useResource } from '../../ui/use-resource.js';
import { SCREENS } from '../index.js';
import { iso } from './range.js';

const EVERY = 1_000;

/** Gaps and health as they were at the moment that is shown. */
export function AsAt({ at }: { at: number }): ReactNode {
  const moment = iso(useSettled(Math.floor(at / 1_000) * 1_000));
  const gaps = useResource<Gaps>('/api/v1/gaps', { at: moment });
  const health = useResource<EntityHealth>('/api/v1/health/entities', { at: moment, limit: 1 });
  const high = gaps.data?.gaps.filter(({ severity }) => severity === 'high').length;
  const { missing = 0, late = 0, healthy = 0 } = health.data?.counts ?? {};
  const link = (path: string, text: ReactNode) =>
    SCREENS.some(screen => screen.path === path) ? <Link href={`/${path}?at=${moment}`}>{text}</Link> : text;
  return (
    <p className="totals as-at">
      <b>As at {clock(moment, false)}:</b>
      <span>
        {gaps.data ? (
          link('gaps', <Status level={high ? 'warn' : 'good'}>{plural(high ?? 0, 'high gap')}</Status>)
        ) : (
          <span className="muted">{gaps.failure?.sentence ?? 'gaps …'}</span>
        )}
      </span>
      <span>
        {health.data ? (
          link(
            'health',
            <Status
              level={missing + late > 0 ? 'bad' : 'good'}
            >{`${count(healthy)} healthy, ${count(late)} late, ${count(missing)} missing`}</Status>,
          )
        ) : (
          <span className="muted">{health.failure?.sentence ?? 'health …'}</span>
        )}
      </span>
    </p>
  );
}

/** A value that changes at most once a second. */
function useSettled(value: number): number {
  const [settled, setSettled] = useState(value);
  const last = useRef(0);
  useEffect(() => {
    const wait = Math.max(0, last.current + EVERY - performance.now());
    const timer = setTimeout(() => {
      last.current = performance.now();
      setSettled(value);
    }, wait);
    return () => clearTimeout(timer);
  }, [value]);
  return settled;
}
