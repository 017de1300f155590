import type { ReactNode } from 'react';
import { Link } from 'wouter';
import type { EntityHealth, Gaps, Journal, Stats } from '../../app/answers.js';
import { getText } from '../../app/kodama.js';
import { bytes, count, duration, rate } from '../../ui/format.js';
import { metric, parseMetrics } from '../../ui/metrics.js';
import { Command, Empty, Loaded, PUBLISH } from '../../ui/states.js';
import { usePolled } from '../../ui/use-polled.js';
import { useResource } from '../../ui/use-resource.js';
import { BalanceLine } from './balance-line.js';
import { Pipeline } from './pipeline.js';
import { RateChart } from './rate-chart.js';
import { Tile } from './tile.js';
import { TypesTable } from './types-table.js';
import { usePulse } from './use-pulse.js';

export default function OverviewScreen(): ReactNode {
  const pulse = usePulse();
  const journal = useResource<Journal>('/api/v1/journal', {}, { every: 2_000 });
  const stats = useResource<Stats>('/api/v1/stats', { top: 500 }, { every: 3_000 });
  const gaps = useResource<Gaps>('/api/v1/gaps', {}, { every: 10_000 });
  const health = useResource<EntityHealth>('/api/v1/health/entities', { limit: 1 }, { every: 10_000 });
  const metrics = usePolled(async signal => parseMetrics(await getText('/metrics', {}, signal), 'kodama_'), 5_000);
  const perSecond = average(pulse.counts.slice(-3));
  const high = gaps.data?.gaps.filter(({ severity }) => severity === 'high').length;
  const source = journal.data?.source;
  const remaining =
    metrics && source !== undefined
      ? metric(metrics, 'kodama_mirror_backlog_remaining_seconds', { source })
      : undefined;
  const sessions = metrics && metric(metrics, 'kodama_forwarder_sessions');
  const lost = (health.data?.counts.missing ?? 0) + (health.data?.counts.late ?? 0);
  return (
    <div className="overview">
      <div className="heading">
        <h1>Overview</h1>
        {source !== undefined && source !== 'default' && <span className="tag">{source}</span>}
      </div>
      <Loaded resource={journal} what="Reading the journal">
        {data =>
          data.last === null && !data.withheld ? (
            <Empty title="The journal is empty">
              <p>Publish an event to Redis, and it is journaled and shown here:</p>
              <Command text={PUBLISH} />
              <p className="muted">
                Or publish a simulated fleet: <code>kodama demo</code>
              </p>
            </Empty>
          ) : (
            <>
              <BalanceLine journal={data} pulse={pulse} metrics={metrics} />
              <div className="tiles">
                <Tile
                  label="Rate now"
                  value={rate(perSecond)}
                  note={`${rate(stats.data?.all.window.rate)} over 10 s`}
                  href="/live"
                />
                <Tile
                  label="In the journal"
                  value={count(data.last)}
                  note={data.first && data.first > 1 ? `kept from #${count(data.first)}` : 'events, all kept'}
                  href="/time"
                />
                <Tile
                  label="Holes"
                  value={count(data.holes.count)}
                  level={data.holes.count ? 'bad' : 'good'}
                  note={data.holes_error ?? (data.holes.count ? 'events may be missing there' : 'nothing is missing')}
                  href="/live?types=journal.hole"
                />
                <Tile
                  label="High gaps"
                  value={count(high)}
                  level={high ? 'warn' : 'good'}
                  note={
                    gaps.failure && !gaps.data
                      ? gaps.failure.sentence
                      : `of ${count(gaps.data?.gaps.length)} in ${count(gaps.data?.known)} types`
                  }
                  href="/gaps?severity=high"
                />
                <Tile
                  label="Sandboxes lost or late"
                  value={count(health.data ? lost : undefined)}
                  level={lost ? 'bad' : 'good'}
                  note={
                    health.data
                      ? `${count(health.data.counts.healthy)} healthy, ${count(health.data.counts.gone)} gone`
                      : (health.failure?.sentence ?? '')
                  }
                  href="/health"
                />
                <Tile label="Sessions" value={count(sessions)} note="connected to this forwarder" href="/connections" />
                <Tile
                  label="Backlog left"
                  value={
                    remaining === undefined ? '–' : remaining > 86_400 * 30 ? '> 30 d' : duration(remaining * 1_000)
                  }
                  level={remaining !== undefined && remaining < 120 ? 'bad' : undefined}
                  note={
                    remaining === undefined
                      ? 'known to the mirror only, or no traffic'
                      : 'an outage of the mirror may last so long'
                  }
                />
                <Tile
                  label="Guarantee"
                  value={data.mirror.guarantee ?? '–'}
                  level={data.mirror.guarantee === 'exact' ? 'good' : data.mirror.guarantee ? 'warn' : undefined}
                  note={
                    data.mirror.capture ? `mirror ${data.mirror.state}, by ${data.mirror.capture}` : data.mirror.state
                  }
                />
              </div>
              <Pipeline stats={stats.data} pulse={pulse} metrics={metrics} mirror={data.mirror} />
              <RateChart pulse={pulse} />
              <Loaded resource={stats} what="Reading the counts">
                {answer => <TypesTable stats={answer} />}
              </Loaded>
              <p className="muted footnote">
                {bytes(stats.data?.all.bytes)} published in all. Journal <code>{data.epoch}</code>.{' '}
                <Link href="/live">Watch events come</Link>
              </p>
            </>
          )
        }
      </Loaded>
    </div>
  );
}

function average(values: readonly number[]): number | undefined {
  return values.length === 0 ? undefined : values.reduce((sum, value) => sum + value, 0) / values.length;
}
