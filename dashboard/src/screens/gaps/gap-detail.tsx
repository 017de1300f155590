import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { count, dateTime } from '../../ui/format.js';
import { visible } from '../../ui/preview.js';
import { Status } from '../../ui/severity.js';
import { CopyButton } from '../../ui/states.js';
import { useResource } from '../../ui/use-resource.js';
import { Served } from '../../ui/served.js';
import { ReadOnlyNote, useWhyNot } from '../../ui/acting.js';
import type { Disposition, GapChange, GapChanges, GapRow } from './answers.js';
import { kindOf, SEVERITY_LEVEL } from './kinds.js';
import { MarkedName } from './look-alikes-view.js';
import { listenersOf, standing } from './report.js';

/** All about the gaps of one type: what they mean, what to do, and how they came and went. */
export function GapDetail(props: {
  row: GapRow | undefined;
  type: string;
  at: string | undefined;
  disposition: Disposition | undefined;
  canDispose: boolean;
  onAt: (at: string) => void;
  onSelect: (type: string) => void;
  onDecide: () => void;
  onWithdraw: () => void;
  onClose: () => void;
}): ReactNode {
  const { row, type, at, disposition, onAt, onSelect, onClose } = props;
  return (
    <aside className="detail gap-detail" aria-label={`Gaps of ${type}`}>
      <header>
        <h2>{visible(type)}</h2>
        <button type="button" className="icon" aria-label="Close" onClick={onClose}>
          ✕
        </button>
      </header>
      {row === undefined ? (
        <p className="muted">{at ? 'This type was not known then.' : 'This type is not known.'}</p>
      ) : (
        <>
          <p className="figures">
            {row.kinds.length > 0 ? (
              <Status level={SEVERITY_LEVEL[row.severity] ?? 'info'}>{row.severity}</Status>
            ) : (
              <Status level="good">no gap</Status>
            )}
            <Link href={`/live?types=${encodeURIComponent(type)}`}>Watch it live</Link>
            <CopyButton text={() => location.href} label="Copy link" />
          </p>
          <ul className="meanings">
            {row.kinds.map(kind => (
              <li key={kind}>
                <b>{kind}</b> {kindOf(kind)?.meaning}
                <span className="muted"> {kindOf(kind)?.remedy}</span>
              </li>
            ))}
          </ul>
          {row.look_alike !== null && (
            <p>
              Perhaps meant:{' '}
              <button type="button" className="link" onClick={() => onSelect(row.look_alike!)}>
                <MarkedName name={row.look_alike} other={type} />
              </button>
            </p>
          )}
          <Facts row={row} at={at} />
          <Disposing {...props} row={row} disposition={disposition} />
        </>
      )}
      <History type={type} onAt={onAt} />
    </aside>
  );
}

function Facts({ row, at }: { row: GapRow; at: string | undefined }): ReactNode {
  const facts: [string, string][] = [
    ['Published', row.count === 0 ? 'never' : count(row.count)],
    ['Unheard', count(row.count_unheard)],
    ['Listeners', listenersOf(row)],
    ['Channels', row.channels.join(', ') || '–'],
    ['Entity types', row.entity_types.join(', ') || '–'],
    ['Publishers', row.source.join(', ') || 'not declared'],
    ['Subscribers', row.subscribers.join(', ') || 'not declared'],
    ['First', dateTime(row.first_seen)],
    ['Last', dateTime(row.last_seen)],
    ...(at ? [['Counted at', dateTime(row.at)] as [string, string]] : []),
  ];
  return (
    <dl className="facts">
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{visible(value)}</dd>
        </div>
      ))}
    </dl>
  );
}

function Disposing(props: {
  row: GapRow;
  disposition: Disposition | undefined;
  canDispose: boolean;
  at: string | undefined;
  onDecide: () => void;
  onWithdraw: () => void;
}): ReactNode {
  const { row, disposition, canDispose, at, onDecide, onWithdraw } = props;
  const why = useWhyNot('write');
  if (!canDispose || (row.kinds.length === 0 && !disposition)) {
    return null;
  }
  const state = standing(disposition, row);
  return (
    <section aria-label="Decision">
      <h3>Decision</h3>
      {disposition ? (
        <p>
          <b>{state}</b>: {disposition.kinds.join(', ')}. {visible(disposition.reason)}{' '}
          <span className="muted">
            {disposition.until ? `Until ${disposition.until}, included. ` : ''}
            {dateTime(disposition.at)}
            {disposition.by !== '-' && `, by ${visible(disposition.by)}`}.
          </span>
        </p>
      ) : (
        <p className="muted">Open: nobody has decided.</p>
      )}
      <p className="buttons">
        {row.kinds.length > 0 && (
          <button type="button" className="small" disabled={why !== undefined || at !== undefined} onClick={onDecide}>
            {disposition ? 'Change' : 'Decide'}
          </button>
        )}
        {disposition && (
          <button type="button" className="small" disabled={why !== undefined} onClick={onWithdraw}>
            Withdraw
          </button>
        )}
      </p>
      {at !== undefined && <p className="muted">Decisions are about gaps as they are now: go back to now first.</p>}
      <ReadOnlyNote why={why} />
    </section>
  );
}

const CHANGES: Readonly<Record<string, ['bad' | 'good' | 'info', string]>> = {
  opened: ['bad', 'began'],
  resolved: ['good', 'ended'],
  changed: ['info', 'changed'],
};

function History({ type, onAt }: { type: string; onAt: (at: string) => void }): ReactNode {
  const changes = useResource<GapChanges>(
    '/api/v1/gaps/changes',
    { event_type: type, limit: 100 },
    {
      every: 15_000,
    },
  );
  return (
    <section aria-label="History">
      <h3>History</h3>
      <Served resource={changes} what="Reading its history" missing="when gaps began and ended">
        {({ changes: all, more, known_since }) =>
          all.length === 0 ? (
            <p className="muted">Its gaps have never changed.</p>
          ) : (
            <>
              <ol className="history">
                {all.map((change, index) => (
                  <Change key={index} change={change} onAt={onAt} />
                ))}
              </ol>
              {(more || known_since) && (
                <p className="muted">
                  {known_since ? `Changes before ${dateTime(known_since)} are not kept here.` : 'There are older ones.'}
                </p>
              )}
            </>
          )
        }
      </Served>
    </section>
  );
}

function Change({ change, onAt }: { change: GapChange; onAt: (at: string) => void }): ReactNode {
  const [level, word] = CHANGES[change.change] ?? ['info', change.change];
  return (
    <li>
      <button type="button" className="link" title="Show the report as at this time" onClick={() => onAt(change.time)}>
        {dateTime(change.time)}
      </button>
      <span>
        <Status level={level}>
          {change.kind ?? 'severity, services or look-alike'} {word}
        </Status>
        <span className="muted"> {change.kinds.length > 0 ? `then ${change.kinds.join(', ')}` : 'then no gap'}</span>
      </span>
    </li>
  );
}
