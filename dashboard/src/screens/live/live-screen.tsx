import type { Filter } from '@kodama/client';
import type { ReactNode } from 'react';
import { useMemo, useRef, useState } from 'react';
import { Link, useLocation } from 'wouter';
import { useKeys } from '../../app/keys.js';
import { entityPath, eventPath, useQuery } from '../../app/url.js';
import { clock, count, plural } from '../../ui/format.js';
import { Command, Empty, PUBLISH } from '../../ui/states.js';
import { VirtualList } from '../../ui/virtual-list.js';
import { EventDetail } from './event-detail.js';
import type { Row } from './event-log.js';
import { LiveRow } from './live-row.js';
import { FilterBar } from '../../filter/filter-bar.js';
import { filterQuery, isEmptyQuery, toFilter, toggle } from '../../filter/filter-query.js';
import { TotalsLine } from './totals-line.js';
import { useEventLog } from './use-event-log.js';
import { useRate } from './use-rate.js';
import { useRowHeight } from './use-row-height.js';

const MAX_CAP = 100_000;

export default function LiveScreen(): ReactNode {
  const [query, setQuery] = useQuery();
  const [, navigate] = useLocation();
  const asked = filterQuery(query);
  const { filter, error } = useMemo(() => parsed(asked), [JSON.stringify(asked)]);
  const cap = Math.min(MAX_CAP, Math.max(100, Number(query.get('cap')) || MAX_CAP));
  const { log, version, follow } = useEventLog(filter, cap);
  const totals = log.totals();
  const perSecond = useRate(totals.published);
  const rowHeight = useRowHeight();
  const [selected, setSelected] = useState<number | undefined>(undefined);
  const following = log.pausedAt === undefined;
  const end = Math.max(log.rows.first, log.pausedAt ?? log.rows.end);
  const waiting = log.rows.end - end;
  const chosen = selected === undefined ? undefined : log.rows.get(selected);
  const list = useRef<HTMLDivElement>(null);

  const select = (number: number | undefined) => {
    if (number !== undefined && following) {
      follow(false);
    }
    setSelected(number);
  };
  const move = (by: number) => {
    const from = selected ?? (by > 0 ? end - 2 : end);
    select(Math.max(log.rows.first, Math.min(log.rows.end - 1, from + by)));
  };
  const addType = (type: string) => setQuery({ types: toggle(asked.types, type) }, { push: true });
  const setEntity = (event: Row['event']) =>
    setQuery({ entity: `${event.entity_type ?? ''}/${event.entity_id ?? ''}` }, { push: true });
  const addWhere = (path: string, value: string) =>
    setQuery({ where: [...new Set([...asked.where, `${path}:eq:${value}`])] }, { push: true });

  useKeys('Live events', [
    { keys: 'Space', label: following ? 'Pause; events go on being kept' : 'Follow', run: () => follow(!following) },
    { keys: 'j', label: 'Next event', run: () => move(1) },
    { keys: 'k', label: 'Previous event', run: () => move(-1) },
    { keys: 'Enter', label: 'Open the event', run: () => chosen?.event.seq && navigate(eventPath(chosen.event.seq)) },
    {
      keys: 'e',
      label: 'Its entity',
      run: () => chosen && navigate(entityPath(chosen.event.entity_type, chosen.event.entity_id)),
    },
    {
      keys: 'c',
      label: 'Copy the event',
      run: () => chosen && void navigator.clipboard?.writeText(JSON.stringify(chosen.event)),
    },
    { keys: 'Escape', label: 'Close the event', run: () => select(undefined) },
  ]);

  const filtered = !isEmptyQuery(asked);
  return (
    <div className={`live ${chosen ? 'with-detail' : ''}`} data-version={version}>
      <div className="heading">
        <h1>Live events</h1>
        <span className="figure">{perSecond}</span>
        <button
          type="button"
          className={following ? '' : 'primary'}
          onClick={() => follow(!following)}
          aria-pressed={!following}
        >
          {following ? 'Pause' : waiting > 0 ? `Follow · ${count(waiting)} new` : 'Follow'}
        </button>
      </div>
      <FilterBar asked={asked} error={error} onChange={setQuery} />
      <TotalsLine totals={totals} kept={log.kept} cap={cap} filtered={filtered} />
      <div className="split">
        <div className="list">
          {log.rows.length === 0 ? (
            <NoEvents
              filtered={filtered}
              waitingSince={totals.published}
              onClear={() => setQuery({ types: '', entity: '', where: [] })}
            />
          ) : (
            <VirtualList
              first={log.rows.first}
              end={end}
              rowHeight={rowHeight}
              follow={following}
              onFollow={on => (on ? follow(true) : following && follow(false))}
              selected={selected}
              label="Events, the newest last"
              listRef={list}
              row={(number, style) => (
                <LiveRow
                  key={number}
                  row={log.rows.get(number)!}
                  style={style}
                  isSelected={number === selected}
                  onSelect={() => select(number)}
                  onType={addType}
                  onEntity={setEntity}
                />
              )}
            />
          )}
        </div>
        {chosen && <EventDetail row={chosen} onClose={() => select(undefined)} onValue={addWhere} />}
      </div>
    </div>
  );
}

function parsed(asked: ReturnType<typeof filterQuery>): { filter: Filter; error?: string } {
  try {
    return { filter: toFilter(asked) };
  } catch (error) {
    return { filter: toFilter({ ...asked, where: [] }), error: (error as Error).message };
  }
}

function NoEvents(props: { filtered: boolean; waitingSince: number; onClear: () => void }): ReactNode {
  const [opened] = useState(() => Date.now());
  if (props.filtered) {
    return (
      <Empty title="No event passes this filter">
        <p>
          {plural(props.waitingSince, 'event')} came since {clock(opened, false)} that it hides, and none of the kept
          ones passes.
        </p>
        <p className="buttons">
          <button type="button" onClick={props.onClear}>
            Show all events
          </button>
          <Link href="/time">Look in the past</Link>
        </p>
      </Empty>
    );
  }
  return (
    <Empty title="No event yet">
      <p>Publish one, and it appears here:</p>
      <Command text={PUBLISH} />
    </Empty>
  );
}
