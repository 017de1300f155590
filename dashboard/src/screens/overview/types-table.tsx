import type { ReactNode } from 'react';
import { Link } from 'wouter';
import type { Stats, StatsRow } from '../../app/answers.js';
import { bytes, clock, compact, count, duration, rate } from '../../ui/format.js';
import { visible } from '../../ui/preview.js';
import { AsOf } from '../../ui/states.js';
import type { Column } from '../../ui/table.js';
import { Table } from '../../ui/table.js';
import { typeColor } from '../../ui/type-color.js';

/** Counts and rates by type, the busiest first. */
export function TypesTable({ stats }: { stats: Stats }): ReactNode {
  const max = Math.max(0.001, ...stats.rows.map(row => row.window.rate));
  const columns: readonly Column<StatsRow>[] = [
    {
      id: 'type',
      label: 'Event type',
      value: row => row.event_type,
      cell: row => (
        <Link href={`/live?types=${encodeURIComponent(row.event_type)}`}>
          <span className="dot" aria-hidden="true" style={{ background: typeColor(row.event_type) }} />
          {visible(row.event_type)}
        </Link>
      ),
    },
    {
      id: 'rate',
      label: 'Rate, 10 s',
      numeric: true,
      value: row => row.window.rate,
      cell: row => (
        <span className="bar" style={{ '--share': row.window.rate / max } as React.CSSProperties}>
          {rate(row.window.rate)}
        </span>
      ),
    },
    { id: 'count', label: 'Events', numeric: true, value: row => row.count, cell: row => count(row.count) },
    {
      id: 'bytes',
      label: 'Bytes',
      numeric: true,
      narrow: false,
      value: row => row.bytes,
      cell: row => bytes(row.bytes),
    },
    {
      id: 'late',
      label: 'Lateness',
      numeric: true,
      narrow: false,
      value: row => row.window.lateness_ms.mean,
      cell: row => (row.window.count > 0 ? duration(row.window.lateness_ms.mean) : '–'),
    },
    {
      id: 'entities',
      label: 'Of',
      narrow: false,
      value: row => row.entity_types.join(', '),
      cell: row => visible(row.entity_types.join(', ')),
    },
    {
      id: 'last',
      label: 'Last',
      numeric: true,
      value: row => row.last_seen ?? '',
      cell: row => clock(row.last_seen, false),
    },
  ];
  return (
    <section aria-label="Event types">
      <h2>
        Event types <span className="muted">{compact(stats.rows.length)}</span> <AsOf answer={stats} />
      </h2>
      <Table
        rows={stats.rows}
        columns={columns}
        rowKey={row => row.event_type}
        sort="rate"
        label="Event types"
        maxRows={100}
      />
      {stats.other && stats.other.count > 0 && (
        <p className="muted">{count(stats.other.count)} events of types that are not listed.</p>
      )}
    </section>
  );
}
