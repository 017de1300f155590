import type { ReactNode } from 'react';
import { count, dateTime } from '../../ui/format.js';
import { visible } from '../../ui/preview.js';
import { Empty } from '../../ui/states.js';
import type { GapRow } from './answers.js';
import { differences, listenersOf, lookAlikes, sameButCase } from './report.js';

/** Pairs of names that are perhaps meant to be one, side by side. */
export function LookAlikesView(props: { rows: readonly GapRow[]; onSelect: (type: string) => void }): ReactNode {
  const pairs = lookAlikes(props.rows);
  if (pairs.length === 0) {
    return (
      <Empty title="No two names look alike">
        <p className="muted">
          A pair appears here where a name that is published without listeners resembles one that is awaited.
        </p>
      </Empty>
    );
  }
  return (
    <ul className="look-alikes">
      {pairs.slice(0, 100).map(({ row, other, otherRow }) => (
        <li key={row.event_type}>
          <Side name={row.event_type} other={other} row={row} onSelect={props.onSelect} />
          <span className="versus">
            <b aria-hidden="true">≈</b>
            {sameButCase(row.event_type, other) ? 'differ in case only' : 'look alike'}
          </span>
          <Side name={other} other={row.event_type} row={otherRow} onSelect={props.onSelect} />
        </li>
      ))}
      {pairs.length > 100 && <li className="muted">{count(pairs.length - 100)} more pairs; search to see them.</li>}
    </ul>
  );
}

export function MarkedName({ name, other }: { name: string; other: string }): ReactNode {
  return (
    <span className="marked-name">
      {differences(name, other).map(({ text, differs }, index) =>
        differs ? <mark key={index}>{visible(text)}</mark> : <span key={index}>{visible(text)}</span>,
      )}
    </span>
  );
}

function Side(props: {
  name: string;
  other: string;
  row: GapRow | undefined;
  onSelect: (type: string) => void;
}): ReactNode {
  const { name, other, row, onSelect } = props;
  return (
    <div className="side">
      <h2>
        {row ? (
          <button type="button" className="link" data-row onClick={() => onSelect(name)}>
            <MarkedName name={name} other={other} />
          </button>
        ) : (
          <MarkedName name={name} other={other} />
        )}
      </h2>
      {row ? (
        <dl className="facts">
          <dt>Published</dt>
          <dd>{row.count === 0 ? 'never' : `${count(row.count)}, last ${dateTime(row.last_seen)}`}</dd>
          <dt>Unheard</dt>
          <dd>{count(row.count_unheard)}</dd>
          <dt>Listeners</dt>
          <dd>{listenersOf(row)}</dd>
          <dt>Publishers</dt>
          <dd>{visible(row.source.join(', ')) || 'not declared'}</dd>
          <dt>Subscribers</dt>
          <dd>{visible(row.subscribers.join(', ')) || 'not declared'}</dd>
        </dl>
      ) : (
        <p className="muted">Not in this report: a name that the catalog declares or derives, without a gap.</p>
      )}
    </div>
  );
}
