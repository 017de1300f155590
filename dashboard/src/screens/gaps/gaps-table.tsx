import type { ReactNode } from 'react';
import { ago, count, dateTime } from '../../ui/format.js';
import { visible } from '../../ui/preview.js';
import { Status } from '../../ui/severity.js';
import type { Column } from '../../ui/table.js';
import { Table } from '../../ui/table.js';
import type { Disposition, GapRow } from './answers.js';
import { SEVERITY_LEVEL, severityRank } from './kinds.js';
import { listenersOf, standing } from './report.js';

/** Gaps by type, the most important first. */
export function GapsTable(props: {
  rows: readonly GapRow[];
  selected: string | undefined;
  now: number;
  isPast: boolean;
  dispositions: ReadonlyMap<string, Disposition> | undefined;
  order: string | undefined;
  onOrder: (order: string) => void;
  onSelect: (type: string) => void;
}): ReactNode {
  const { rows, selected, now, isPast, dispositions, order, onOrder, onSelect } = props;
  const max = Math.max(1, ...rows.map(row => row.count_unheard));
  const columns: Column<GapRow>[] = [
    {
      id: 'severity',
      label: 'Severity',
      value: row => (row.kinds.length > 0 ? severityRank(row.severity) : 9),
      cell: row =>
        row.kinds.length > 0 ? (
          <Status level={SEVERITY_LEVEL[row.severity] ?? 'info'}>{row.severity}</Status>
        ) : (
          <Status level="good">no gap</Status>
        ),
    },
    {
      id: 'type',
      label: 'Event type',
      value: row => row.event_type,
      cell: row => (
        <button
          type="button"
          className="link name"
          data-row
          aria-pressed={row.event_type === selected}
          onClick={() => onSelect(row.event_type)}
        >
          {visible(row.event_type)}
        </button>
      ),
    },
    {
      id: 'kinds',
      label: 'Gap',
      value: row => row.kinds.join(','),
      cell: row => (
        <span className="tags">
          {row.kinds.map(kind => (
            <span key={kind} className="tag">
              {kind}
            </span>
          ))}
        </span>
      ),
    },
    {
      id: 'unheard',
      label: 'Unheard',
      numeric: true,
      value: row => row.count_unheard,
      cell: row => (
        <span className="bar" style={{ '--share': row.count_unheard / max } as React.CSSProperties}>
          {count(row.count_unheard)}
        </span>
      ),
    },
    {
      id: 'count',
      label: 'Published',
      numeric: true,
      narrow: false,
      value: row => row.count,
      cell: row => count(row.count),
    },
    {
      id: 'listeners',
      label: 'Listeners',
      narrow: false,
      value: row => row.listeners.direct + row.listeners.durable,
      cell: row => listenersOf(row),
    },
    {
      id: 'last',
      label: 'Last published',
      numeric: true,
      narrow: false,
      value: row => row.last_seen ?? '',
      cell: row =>
        row.last_seen === null ? (
          'never'
        ) : (
          <time dateTime={row.last_seen} title={dateTime(row.last_seen, true)}>
            {isPast ? dateTime(row.last_seen) : ago(row.last_seen, now)}
          </time>
        ),
    },
  ];
  if (dispositions) {
    columns.push({
      id: 'disposition',
      label: 'Decision',
      narrow: false,
      value: row => standing(dispositions.get(row.event_type), row),
      cell: row => {
        const state = standing(dispositions.get(row.event_type), row);
        return (
          <span className={state === 'open' ? 'muted' : ''} title={dispositions.get(row.event_type)?.reason}>
            {state}
          </span>
        );
      },
    });
  }
  return (
    <Table
      rows={rows}
      columns={columns}
      rowKey={row => row.event_type}
      rowClass={row => (row.event_type === selected ? 'selected' : '')}
      order={order ?? 'severity'}
      onOrder={onOrder}
      label="Gaps by event type"
      maxRows={75}
    />
  );
}
