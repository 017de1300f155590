import type { ReactNode } from 'react';
import { useMemo, useRef, useState } from 'react';
import { useKeys } from '../../app/keys.js';
import { useQuery } from '../../app/url.js';
import { AtSlider, neighbour } from '../../ui/at-slider.js';
import { Choice, Search, Views, words } from '../../ui/choice.js';
import { count, dateTime } from '../../ui/format.js';
import { ROW_KEYS } from '../../ui/row-keys.js';
import { AsOf, Command, Empty, Loaded, PUBLISH, useNow } from '../../ui/states.js';
import { useResource } from '../../ui/use-resource.js';
import { DecideDialog, WithdrawDialog } from './decide-dialog.js';
import type { Dispositions, GapChanges, GapReport, GapRow } from './answers.js';
import { BaselineButton } from './baseline-button.js';
import { GapDetail } from './gap-detail.js';
import type { NamedFilter } from './gap-map.js';
import { GapsTable } from './gaps-table.js';
import { kindOf, KINDS, SEVERITIES, SEVERITY_LEVEL } from './kinds.js';
import { LookAlikesView } from './look-alikes-view.js';
import { MapView } from './map-view.js';
import { lookAlikes, passes, standing, tally } from './report.js';

interface Durable {
  subscriptions: readonly { name: string; filters: { event_types?: readonly string[] } }[];
}

export default function GapsScreen(): ReactNode {
  const [query, setQuery] = useQuery();
  const at = query.get('at') ?? undefined;
  const view = query.get('view') ?? 'table';
  const selected = query.get('type') ?? undefined;
  const isAll = query.get('all') === 'true';
  const [dialog, setDialog] = useState<'decide' | 'withdraw' | undefined>(undefined);
  const now = useNow(5_000);
  const report = useResource<GapReport>('/api/v1/gaps', { all: true, at }, { every: at ? undefined : 5_000 });
  const changes = useResource<GapChanges>('/api/v1/gaps/changes', { limit: 1_000 }, { every: 30_000 });
  const disposed = useResource<Dispositions>('/api/v1/gaps/dispositions', {}, { every: 30_000 });
  const durable = useResource<Durable>(
    '/api/v1/subscriptions',
    {},
    {
      enabled: view === 'map' && !at,
      every: 30_000,
    },
  );
  const named: readonly NamedFilter[] = useMemo(
    () =>
      durable.data?.subscriptions.map(({ name, filters }) => ({ name, event_types: filters.event_types ?? [] })) ?? [],
    [durable.data],
  );
  const dispositions = useMemo(
    () => disposed.data && new Map(disposed.data.dispositions.map(each => [each.event_type, each])),
    [disposed.data],
  );
  const marks = useMemo(
    () =>
      changes.data?.changes.map(({ time, event_type, kind, change }) => ({
        at: Date.parse(time),
        label: `${event_type} ${kind ?? ''} ${change}`,
      })) ?? [],
    [changes.data],
  );
  const rows: readonly GapRow[] = report.data?.gaps ?? [];
  const from = useEarliest([...rows.map(row => Date.parse(row.first_seen ?? '')), ...marks.map(mark => mark.at)]);
  const filter = {
    kinds: words(query.get('kind')),
    severities: words(query.get('severity')),
    text: query.get('q') ?? '',
    all: isAll,
    open: query.get('open') === 'true',
  };
  const isAccepted = (row: GapRow) => standing(dispositions?.get(row.event_type), row) === 'accepted';
  const shown = rows.filter(row => passes(row, filter, isAccepted(row)));
  const chosen = rows.find(row => row.event_type === selected);
  const select = (type: string | undefined) => setQuery({ type }, { push: selected === undefined });
  const setAt = (value: string | undefined) => setQuery({ at: value }, { push: true });
  const jump = (by: 1 | -1) => {
    const next = neighbour(marks, at ? Date.parse(at) : Date.now(), by);
    if (next) {
      setAt(new Date(next.at).toISOString());
    }
  };
  useKeys('Gaps', [
    ...ROW_KEYS,
    { keys: '[', label: 'Change of gaps before', run: () => jump(-1) },
    { keys: ']', label: 'Change of gaps after', run: () => jump(1) },
    { keys: 'n', label: 'Now', run: () => setAt(undefined) },
    { keys: 'm', label: 'Map or table', run: () => setQuery({ view: view === 'map' ? undefined : 'map' }) },
    { keys: 'Escape', label: 'Close the type', run: () => select(undefined) },
  ]);
  const disposition = selected === undefined ? undefined : dispositions?.get(selected);
  const gaps = rows.filter(row => row.kinds.length > 0);
  const kinds = tally(gaps, row => row.kinds);
  const severities = tally(gaps, row => [row.severity]);
  return (
    <div className={`bus-screen gaps ${selected === undefined ? '' : 'with-detail'}`}>
      <div className="heading">
        <h1>Gaps</h1>
        {report.data && (
          <span className="figure">
            {count(gaps.length)} of {count(report.data.known)} event types have gaps
          </span>
        )}
        {report.data && !at && <AsOf answer={report.data} />}
        <Views
          label="View"
          options={[
            { id: 'table', label: 'Table' },
            { id: 'map', label: 'Map' },
            { id: 'look-alikes', label: 'Look-alikes', count: lookAlikes(gaps).length },
          ]}
          chosen={view}
          onChange={id => setQuery({ view: id === 'table' ? undefined : id }, { push: true })}
        />
        <BaselineButton isServed={dispositions !== undefined} />
      </div>
      <div className="at-bar">
        <AtSlider at={at} from={from} marks={marks} onChange={setAt} />
        <span className="jumps">
          <button type="button" className="small" onClick={() => jump(-1)} title="Change before ([)">
            ‹ change
          </button>
          <button type="button" className="small" disabled={!at} onClick={() => jump(1)} title="Change after (])">
            change ›
          </button>
        </span>
      </div>
      <div className="filters">
        <Search label="Search types and services" text={filter.text} onChange={q => setQuery({ q })} />
        <Choice
          label="Severity"
          options={SEVERITIES.map(id => ({
            id,
            label: id,
            level: SEVERITY_LEVEL[id]!,
            count: severities.get(id) ?? 0,
          }))}
          chosen={filter.severities}
          onChange={chosen => setQuery({ severity: chosen.join(',') })}
        />
        <Choice
          label="Kind"
          options={KINDS.map(({ id, meaning }) => ({ id, label: id, count: kinds.get(id) ?? 0, title: meaning }))}
          chosen={filter.kinds}
          onChange={chosen => setQuery({ kind: chosen.join(',') })}
        />
        <Choice
          label="Show"
          options={[
            { id: 'all', label: 'types without gaps', count: rows.length - gaps.length },
            ...(dispositions ? [{ id: 'open', label: 'without the accepted' }] : []),
          ]}
          chosen={[...(isAll ? ['all'] : []), ...(filter.open ? ['open'] : [])]}
          onChange={chosen =>
            setQuery({
              all: chosen.includes('all') ? 'true' : undefined,
              open: chosen.includes('open') ? 'true' : undefined,
            })
          }
        />
      </div>
      <Loaded resource={report} what={at ? `Reading the report as at ${dateTime(at)}` : 'Reading the report'}>
        {data => (
          <div className="split">
            <div className="list">{content(data)}</div>
            {selected !== undefined && (
              <GapDetail
                row={chosen}
                type={selected}
                at={at}
                disposition={disposition}
                canDispose={dispositions !== undefined}
                onAt={setAt}
                onSelect={select}
                onDecide={() => setDialog('decide')}
                onWithdraw={() => setDialog('withdraw')}
                onClose={() => select(undefined)}
              />
            )}
          </div>
        )}
      </Loaded>
      {dialog === 'decide' && chosen && (
        <DecideDialog
          row={chosen}
          disposition={disposition}
          onDone={disposed.refresh}
          onClose={() => setDialog(undefined)}
        />
      )}
      {dialog === 'withdraw' && disposition && (
        <WithdrawDialog disposition={disposition} onDone={disposed.refresh} onClose={() => setDialog(undefined)} />
      )}
    </div>
  );

  function content(data: GapReport): ReactNode {
    if (data.known === 0) {
      return at ? (
        <Empty title={`No event type was known at ${dateTime(at)}`}>
          <p className="muted">Gap analysis did not run then, or nothing had been published.</p>
        </Empty>
      ) : (
        <Empty title="No event type is known yet">
          <p>Publish an event, and the report says who hears it:</p>
          <Command text={PUBLISH} />
        </Empty>
      );
    }
    if (shown.length === 0) {
      const isFiltered = filter.kinds.length + filter.severities.length > 0 || filter.text !== '' || filter.open;
      return (
        <Empty title={isFiltered ? 'No gap matches' : 'No gaps'}>
          {isFiltered ? (
            <>
              <p className="muted">
                {filter.kinds.map(kind => kindOf(kind)?.meaning).join(' ')} None of {count(gaps.length)} gaps passes
                what is chosen.
              </p>
              <button
                type="button"
                onClick={() => setQuery({ kind: undefined, severity: undefined, q: undefined, open: undefined })}
              >
                Show all gaps
              </button>
            </>
          ) : (
            <p className="muted">All {count(data.known)} event types are declared, published and heard.</p>
          )}
        </Empty>
      );
    }
    switch (view) {
      case 'map':
        return (
          <MapView
            rows={shown}
            durable={named}
            selected={selected}
            onSelect={select}
            onSearch={text => setQuery({ q: text })}
          />
        );
      case 'look-alikes':
        return <LookAlikesView rows={shown} onSelect={select} />;
      default:
        return (
          <GapsTable
            rows={shown}
            selected={selected}
            now={now}
            isPast={at !== undefined}
            dispositions={dispositions}
            order={query.get('sort') ?? undefined}
            onOrder={sort => setQuery({ sort })}
            onSelect={type => select(type === selected ? undefined : type)}
          />
        );
    }
  }
}

/** The earliest time that was ever seen here, so that the slider does not move under the hand. */
function useEarliest(times: readonly number[]): number {
  const earliest = useRef(Date.now() - 3_600_000);
  times.forEach(time => {
    if (time < earliest.current) {
      earliest.current = time;
    }
  });
  return earliest.current;
}
