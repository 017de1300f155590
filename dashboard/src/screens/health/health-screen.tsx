import type { ReactNode } from 'react';
import { useRef } from 'react';
import { Link, useLocation } from 'wouter';
import { useKeys } from '../../app/keys.js';
import { entityPath, useQuery } from '../../app/url.js';
import { AtSlider } from '../../ui/at-slider.js';
import { Search, words } from '../../ui/choice.js';
import { ago, count, dateTime, duration } from '../../ui/format.js';
import { visible } from '../../ui/preview.js';
import { ROW_KEYS } from '../../ui/row-keys.js';
import { Status } from '../../ui/severity.js';
import { AsOf, Command, Empty, Loaded, useNow } from '../../ui/states.js';
import { Table } from '../../ui/table.js';
import { useResource } from '../../ui/use-resource.js';
import type { Entity, HealthReport } from './answers.js';
import { levelOf, silence, STATES, urgency } from './states.js';

const LIMIT = 1_000;
const HEARTBEAT = `redis-cli PUBLISH events.sandbox.heartbeat '{"event_type":"sandbox.heartbeat","entity_type":"sandbox","entity_id":"s-1","payload":{}}'`;

export default function HealthScreen(): ReactNode {
  const [query, setQuery] = useQuery();
  const [, navigate] = useLocation();
  const at = query.get('at') ?? undefined;
  const states = words(query.get('state'));
  const text = query.get('q') ?? '';
  const clock = useNow();
  const now = at ? Date.parse(at) : clock;
  const opened = useRef(Date.now());
  const report = useResource<HealthReport>(
    '/api/v1/health/entities',
    { limit: LIMIT, state: states.join(','), at },
    { every: at ? undefined : 3_000 },
  );
  const link = ({ entity_type, entity_id }: Entity) =>
    entityPath(entity_type, entity_id) + (at ? `?at=${encodeURIComponent(at)}` : '');
  const toggle = (state: string) =>
    setQuery({
      state: (states.includes(state) ? states.filter(each => each !== state) : [...states, state]).join(','),
    });
  useKeys('Health', [
    ...ROW_KEYS,
    {
      keys: 'e',
      label: 'Events of the entity',
      run: () => {
        const href = document.activeElement?.closest('[data-row]')?.getAttribute('data-row');
        if (href) {
          navigate(href);
        }
      },
    },
    { keys: 'n', label: 'Now', run: () => setQuery({ at: undefined }, { push: true }) },
  ]);
  const wanted = text.trim().toLowerCase();
  const shown = (report.data?.entities ?? []).filter(
    ({ entity_type, entity_id }) => wanted === '' || `${entity_type}/${entity_id}`.toLowerCase().includes(wanted),
  );
  return (
    <div className="bus-screen">
      <div className="heading">
        <h1>Health of sandboxes</h1>
        {report.data && !at && <AsOf answer={report.data} />}
        <span className="end search-holder">
          <Search label="Search by type or id" text={text} onChange={q => setQuery({ q })} />
        </span>
      </div>
      <div className="at-bar">
        <AtSlider
          at={at}
          from={opened.current - 86_400_000}
          onChange={value => setQuery({ at: value }, { push: true })}
        />
      </div>
      <Loaded resource={report} what="Reading the states">
        {data => (
          <>
            <div className="tiles" role="group" aria-label="States; press one to see only it">
              {STATES.map(({ id, level, meaning }) => (
                <button
                  key={id}
                  type="button"
                  className="tile"
                  aria-pressed={states.includes(id)}
                  onClick={() => toggle(id)}
                >
                  <span className="label">
                    <Status level={level}>{id}</Status>
                  </span>
                  <span className="value">{count(data.counts[id])}</span>
                  <span className="note">{meaning}</span>
                </button>
              ))}
            </div>
            {data.unwatched && (
              <p className="stale-line">More entities send heartbeats than are watched; some are not in this list.</p>
            )}
            <Entities
              data={data}
              shown={shown}
              states={states}
              now={now}
              at={at}
              link={link}
              order={query.get('sort') ?? undefined}
              onOrder={sort => setQuery({ sort })}
              onAll={() => setQuery({ state: undefined, q: undefined })}
            />
          </>
        )}
      </Loaded>
    </div>
  );
}

function Entities(props: {
  data: HealthReport;
  shown: readonly Entity[];
  states: readonly string[];
  now: number;
  at: string | undefined;
  link: (entity: Entity) => string;
  order: string | undefined;
  onOrder: (order: string) => void;
  onAll: () => void;
}): ReactNode {
  const { data, shown, states, now, at, link } = props;
  const total = Object.values(data.counts).reduce((sum, number) => sum + number, 0);
  const matching = states.length === 0 ? total : states.reduce((sum, id) => sum + (data.counts[id as never] ?? 0), 0);
  if (total === 0) {
    return at ? (
      <Empty title={`No entity was known at ${dateTime(at)}`}>
        <p className="muted">Nothing had sent a heartbeat within the day before.</p>
      </Empty>
    ) : (
      <Empty title="No entity sends heartbeats">
        <p>Publish a heartbeat, and its sender is watched from then on:</p>
        <Command text={HEARTBEAT} />
      </Empty>
    );
  }
  if (shown.length === 0) {
    return (
      <Empty title="No entity matches">
        <button type="button" onClick={props.onAll}>
          Show all {count(total)}
        </button>
      </Empty>
    );
  }
  return (
    <>
      <Table
        rows={shown}
        rowKey={({ entity_type, entity_id }) => JSON.stringify([entity_type, entity_id])}
        label="Entities"
        maxRows={100}
        order={props.order ?? 'state'}
        onOrder={props.onOrder}
        columns={[
          {
            id: 'state',
            label: 'State',
            value: ({ state }) => urgency(state),
            cell: ({ state }) => <Status level={levelOf(state)}>{state}</Status>,
          },
          {
            id: 'entity',
            label: 'Entity',
            value: ({ entity_type, entity_id }) => `${entity_type}/${entity_id}`,
            cell: entity => (
              <Link href={link(entity)} data-row={link(entity)}>
                {visible(`${entity.entity_type}/${entity.entity_id}`)}
              </Link>
            ),
          },
          {
            id: 'silent',
            label: 'Silent for',
            numeric: true,
            value: entity => silence(entity, now) ?? -1,
            cell: entity => duration(silence(entity, now)),
          },
          {
            id: 'since',
            label: 'In this state since',
            numeric: true,
            narrow: false,
            value: ({ since }) => since,
            cell: ({ since }) => (
              <time dateTime={since} title={ago(since, now)}>
                {dateTime(since)}
              </time>
            ),
          },
          {
            id: 'seen',
            label: 'Last heartbeat',
            numeric: true,
            narrow: false,
            value: ({ last_seen }) => last_seen ?? '',
            cell: ({ state, last_seen }) =>
              state === 'healthy' ? <span className="muted">they come</span> : dateTime(last_seen),
          },
        ]}
      />
      {data.entities.length >= LIMIT && matching > data.entities.length && (
        <p className="muted">
          The {count(data.entities.length)} most urgent of {count(matching)}; choose a state to see others.
        </p>
      )}
    </>
  );
}
