import type { ReactNode } from 'react';
import { useMemo, useState } from 'react';

export interface Column<R> {
  id: string;
  label: string;
  /** Right-aligned, and sorted from large to small at first. */
  numeric?: boolean;
  /** False: left out where the page is narrow. */
  narrow?: boolean;
  /** What is sorted by; absent: the column cannot be sorted. */
  value?: (row: R) => string | number;
  cell: (row: R) => ReactNode;
}

export interface TableProps<R> {
  rows: readonly R[];
  columns: readonly Column<R>[];
  rowKey: (row: R) => string;
  label: string;
  /** Column that is sorted by at first; absent: as the rows come. */
  sort?: string;
  /** Rows shown before "show all"; the page keeps its bound of elements. */
  maxRows?: number;
  rowClass?: (row: R) => string;
  /** The order as it stands in the address, `lag` or `-lag` (from large to small); with `onOrder`. */
  order?: string | undefined;
  onOrder?: (order: string) => void;
}

interface Order {
  id: string | undefined;
  down: boolean;
}

/** A table that is sorted by its headings. */
export function Table<R>(props: TableProps<R>): ReactNode {
  const { rows, columns, rowKey, label, maxRows = 100, rowClass } = props;
  const [own, setOwn] = useState<Order>(() => {
    const first = columns.find(({ id }) => id === props.sort);
    return { id: first?.id, down: first?.numeric ?? false };
  });
  const { onOrder } = props;
  const order = useMemo(
    () => (props.order ? { id: props.order.replace(/^-/, ''), down: props.order.startsWith('-') } : own),
    [props.order, own],
  );
  const setOrder = ({ id, down }: Order) => (onOrder ? onOrder(`${down ? '-' : ''}${id}`) : setOwn({ id, down }));
  const [page, setPage] = useState(1);
  const sorted = useMemo(() => {
    const value = columns.find(({ id }) => id === order.id)?.value;
    const sign = order.down ? -1 : 1;
    return value ? [...rows].sort((one, other) => sign * compare(value(one), value(other))) : rows;
  }, [rows, order]);
  const pages = Math.max(1, Math.ceil(sorted.length / maxRows));
  const current = Math.min(page, pages);
  const shown = sorted.slice((current - 1) * maxRows, current * maxRows);
  return (
    <>
      <div className="table-holder" tabIndex={0} role="group" aria-label={label}>
        <table>
          <thead>
            <tr>
              {columns.map(column => (
                <th
                  key={column.id}
                  scope="col"
                  className={classes(column)}
                  aria-sort={order.id === column.id ? (order.down ? 'descending' : 'ascending') : undefined}
                >
                  {column.value ? (
                    <button
                      type="button"
                      onClick={() =>
                        setOrder({
                          id: column.id,
                          down: order.id === column.id ? !order.down : (column.numeric ?? false),
                        })
                      }
                    >
                      {column.label}
                      <span aria-hidden="true">{order.id === column.id ? (order.down ? ' ↓' : ' ↑') : ''}</span>
                    </button>
                  ) : (
                    column.label
                  )}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {shown.map(row => (
              <tr key={rowKey(row)} className={rowClass?.(row)}>
                {columns.map(column => (
                  <td key={column.id} className={classes(column)}>
                    {column.cell(row)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {pages > 1 && (
        <p className="pages">
          <button type="button" className="small" disabled={current === 1} onClick={() => setPage(current - 1)}>
            Previous
          </button>
          <span>
            {(current - 1) * maxRows + 1}–{Math.min(sorted.length, current * maxRows)} of {sorted.length}
          </span>
          <button type="button" className="small" disabled={current === pages} onClick={() => setPage(current + 1)}>
            Next
          </button>
        </p>
      )}
    </>
  );
}

function compare(one: string | number, other: string | number): number {
  return typeof one === 'number' && typeof other === 'number' ? one - other : String(one).localeCompare(String(other));
}

function classes<R>({ numeric, narrow }: Column<R>): string {
  return `${numeric ? 'numeric' : ''} ${narrow === false ? 'wide-only' : ''}`.trim();
}
