import type { ReactNode } from 'react';
import { useKeys } from '../../app/keys.js';
import { useQuery } from '../../app/url.js';
import { Choice, Search, words } from '../../ui/choice.js';
import { count, dateTime, duration } from '../../ui/format.js';
import { visible } from '../../ui/preview.js';
import { ROW_KEYS } from '../../ui/row-keys.js';
import { Served } from '../../ui/served.js';
import { Status } from '../../ui/severity.js';
import { Command, Empty, useNow } from '../../ui/states.js';
import { Table } from '../../ui/table.js';
import { useResource } from '../../ui/use-resource.js';
import type { Connection, Connections } from './answers.js';
import { filterWords } from './filters.js';

const LIMIT = 1_000;

export default function ConnectionsScreen(): ReactNode {
  const [query, setQuery] = useQuery();
  const text = query.get('q') ?? '';
  const only = words(query.get('only'));
  const answer = useResource<Connections>('/api/v1/connections', { limit: LIMIT }, { every: 2_000 });
  useKeys('Connections', ROW_KEYS);
  const all = answer.data?.connections ?? [];
  const wanted = text.trim().toLowerCase();
  const shown = all.filter(
    one =>
      (wanted === '' ||
        [one.remote, one.subject, one.transport, one.delivery, filterWords(one.filters)]
          .join(' ')
          .toLowerCase()
          .includes(wanted)) &&
      (!only.includes('behind') || (one.lag ?? 0) > 0) &&
      (!only.includes('lossy') || one.dropped > 0),
  );
  return (
    <div className="bus-screen">
      <div className="heading">
        <h1>Connections</h1>
        {answer.data && <span className="figure">{count(answer.data.total)} to this forwarder</span>}
        <span className="end search-holder">
          <Search label="Search by address, subject or filter" text={text} onChange={q => setQuery({ q })} />
        </span>
      </div>
      <Served
        resource={answer}
        what="Reading the connections"
        missing="who is connected"
        instead="curl …/metrics | grep kodama_forwarder_sessions"
      >
        {({ total }) =>
          total === 0 ? (
            <Empty title="Nobody is connected">
              <p>Open the live events, or connect a program:</p>
              <Command text={`websocat ${location.origin.replace(/^http/, 'ws')}/api/v1/ws/events`} />
            </Empty>
          ) : (
            <>
              <Choice
                label="Show"
                options={[
                  { id: 'behind', label: 'behind', level: 'warn', count: all.filter(one => (one.lag ?? 0) > 0).length },
                  {
                    id: 'lossy',
                    label: 'events dropped',
                    level: 'bad',
                    count: all.filter(one => one.dropped > 0).length,
                  },
                ]}
                chosen={only}
                onChange={chosen => setQuery({ only: chosen.join(',') })}
              />
              {shown.length === 0 ? (
                <Empty title="No connection matches">
                  <button type="button" onClick={() => setQuery({ q: undefined, only: undefined })}>
                    Show all {count(total)}
                  </button>
                </Empty>
              ) : (
                <ConnectionTable
                  rows={shown}
                  order={query.get('sort') ?? undefined}
                  onOrder={sort => setQuery({ sort })}
                />
              )}
              {total > all.length && (
                <p className="muted">
                  {count(all.length)} of {count(total)} connections are listed.
                </p>
              )}
            </>
          )
        }
      </Served>
    </div>
  );
}

function ConnectionTable(props: {
  rows: readonly Connection[];
  order: string | undefined;
  onOrder: (order: string) => void;
}): ReactNode {
  const now = useNow();
  return (
    <Table
      rows={props.rows}
      rowKey={({ id }) => id}
      label="Connections"
      maxRows={100}
      order={props.order ?? '-lag'}
      onOrder={props.onOrder}
      columns={[
        {
          id: 'remote',
          label: 'From',
          value: ({ remote }) => remote,
          cell: ({ remote, subject }) => (
            <span data-row tabIndex={-1}>
              {visible(remote)}{' '}
              {subject !== null && subject !== '' && subject !== '-' && (
                <span className="muted clipped subject" title={subject}>
                  {visible(subject)}
                </span>
              )}
            </span>
          ),
        },
        {
          id: 'transport',
          label: 'By',
          narrow: false,
          value: ({ transport, delivery }) => `${transport} ${delivery}`,
          cell: ({ transport, delivery }) => `${transport}, ${delivery}`,
        },
        {
          id: 'filters',
          label: 'Wants',
          narrow: false,
          value: ({ filters }) => filterWords(filters),
          cell: ({ filters }) => {
            const words = visible(filterWords(filters));
            return (
              <span className="clipped" title={words}>
                {words}
              </span>
            );
          },
        },
        {
          id: 'lag',
          label: 'Lag',
          numeric: true,
          value: ({ lag }) => lag ?? -1,
          cell: ({ lag }) => (lag !== null && lag > 0 ? <Status level="warn">{count(lag)}</Status> : count(lag)),
        },
        { id: 'sent', label: 'Sent', numeric: true, value: ({ sent }) => sent, cell: ({ sent }) => count(sent) },
        {
          id: 'dropped',
          label: 'Dropped',
          numeric: true,
          value: ({ dropped }) => dropped,
          cell: ({ dropped }) => (dropped > 0 ? <Status level="bad">{count(dropped)}</Status> : '0'),
        },
        {
          id: 'position',
          label: 'Sent before',
          numeric: true,
          narrow: false,
          value: ({ position }) => position ?? -1,
          cell: ({ position }) => (position === null ? '–' : `#${count(position)}`),
        },
        {
          id: 'since',
          label: 'For',
          numeric: true,
          value: ({ connected_since }) => -Date.parse(connected_since),
          cell: ({ connected_since }) => (
            <time dateTime={connected_since} title={`since ${dateTime(connected_since)}`}>
              {duration(Math.max(0, now - Date.parse(connected_since)))}
            </time>
          ),
        },
      ]}
    />
  );
}
