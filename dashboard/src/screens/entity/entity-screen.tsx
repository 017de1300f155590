import type { CSSProperties, ReactNode } from 'react';
import { useMemo, useState } from 'react';
import { Link, useLocation } from 'wouter';
import { useKeys } from '../../app/keys.js';
import { entityPath, eventPath, segments, useQuery } from '../../app/url.js';
import { ago, clock, count, dateTime, duration, plural } from '../../ui/format.js';
import { JsonView } from '../../ui/json-view.js';
import { visible } from '../../ui/preview.js';
import { Status } from '../../ui/severity.js';
import type { Level } from '../../ui/severity.js';
import { Command, Empty, Failed, Loading, useNow } from '../../ui/states.js';
import { typeColor } from '../../ui/type-color.js';
import { useResource } from '../../ui/use-resource.js';
import { VirtualList } from '../../ui/virtual-list.js';
import { AtPicker } from '../../ui/at-picker.js';
import type { Entry } from './timeline.js';
import { iso } from '../time/range.js';
import { entries, stateOf } from './timeline.js';
import { useTimeline } from './use-timeline.js';

const ROW_HEIGHT = 44;

export default function EntityScreen(): ReactNode {
  const [, type = '', id = ''] = segments();
  const [query, setQuery] = useQuery();
  const [, navigate] = useLocation();
  const at = query.get('at') ?? undefined;
  const { events, isLoading, error, hasMore, loadMore, refresh } = useTimeline(type, id, at);
  const all = useMemo(() => entries(events).reverse(), [events]);
  const [selected, setSelected] = useState<number | undefined>(undefined);
  const chosenAt = selected === undefined ? -1 : all.findIndex(({ event }) => event.seq === selected);
  const chosen = all[chosenAt];
  const move = (by: number) => {
    const next = all[Math.max(0, Math.min(all.length - 1, chosenAt < 0 ? 0 : chosenAt + by))];
    setSelected(next?.event.seq);
  };
  useKeys('Entity', [
    { keys: 'j', label: 'Older event', run: () => move(1) },
    { keys: 'k', label: 'Newer event', run: () => move(-1) },
    { keys: ']', label: 'Newer event', run: () => move(-1) },
    { keys: '[', label: 'Older event', run: () => move(1) },
    { keys: 'Enter', label: 'Open the event', run: () => chosen?.event.seq && navigate(eventPath(chosen.event.seq)) },
    {
      keys: 'c',
      label: 'Copy the event',
      run: () => chosen && void navigator.clipboard?.writeText(JSON.stringify(chosen.event)),
    },
    { keys: 'Escape', label: 'Close the event', run: () => setSelected(undefined) },
  ]);
  const name = visible(`${type}/${id}`);
  return (
    <div className="entity-screen">
      <div className="heading">
        <h1>{name}</h1>
        <Health type={type} id={id} at={at} />
        <span className="end">
          <AtPicker at={at} onChange={value => setQuery({ at: value }, { push: true })} />
        </span>
      </div>
      {all.length === 0 ? (
        isLoading ? (
          <Loading what={`Reading the events of ${name}`} />
        ) : error ? (
          <Failed
            failure={{ sentence: error, status: undefined, since: Date.now(), nextTry: undefined }}
            retry={refresh}
          />
        ) : (
          <NoEvents name={name} type={type} id={id} at={at} />
        )
      ) : (
        <>
          {error && <p className="stale-line">{error}</p>}
          <Summary all={all} hasMore={hasMore} at={at} type={type} id={id} />
          <div className="split">
            <div className="list">
              <VirtualList
                first={0}
                end={all.length}
                rowHeight={ROW_HEIGHT}
                selected={chosenAt < 0 ? undefined : chosenAt}
                label="Events of the entity, the newest first"
                row={(number, style) => (
                  <TimelineRow
                    key={all[number]!.event.seq}
                    entry={all[number]!}
                    style={style}
                    isSelected={number === chosenAt}
                    onSelect={() => setSelected(all[number]!.event.seq)}
                  />
                )}
              />
            </div>
            {chosen ? (
              <Chosen entry={chosen} at={at} path={entityPath(type, id)} onClose={() => setSelected(undefined)} />
            ) : (
              <State events={events} at={at} />
            )}
          </div>
          {hasMore && (
            <p>
              <button type="button" onClick={loadMore}>
                Load older events
              </button>
            </p>
          )}
        </>
      )}
    </div>
  );
}

function Summary(props: {
  all: readonly Entry[];
  hasMore: boolean;
  at: string | undefined;
  type: string;
  id: string;
}): ReactNode {
  const { all, hasMore, at, type, id } = props;
  const now = useNow();
  const newest = all[0]!.event;
  const oldest = all.at(-1)!.event;
  const long = all.filter(({ isLong }) => isLong).length;
  return (
    <p className="totals">
      <span>
        <b>
          {hasMore ? 'The newest ' : ''}
          {plural(all.length, 'event')}
        </b>
      </span>
      <span>
        from {dateTime(oldest.time)} to {dateTime(newest.time)}
      </span>
      {long > 0 && <span>{plural(long, 'long silence')}</span>}
      <Link
        href={`/time?since=${oldest.time}&until=${iso(Date.parse(newest.time ?? '') + 60_000)}&at=${newest.time}&where=${encodeURIComponent(`payload.${type}_id:eq:${id}`)}`}
      >
        Events of others that name it
      </Link>
      <span className="why muted">{at ? `As it was at ${dateTime(at)}` : `Last event ${ago(newest.time, now)}`}</span>
    </p>
  );
}

function TimelineRow(props: {
  entry: Entry;
  style: CSSProperties;
  isSelected: boolean;
  onSelect: () => void;
}): ReactNode {
  const { event, silence, isLong, changes } = props.entry;
  return (
    <div
      className={`moment ${props.isSelected ? 'selected' : ''}`}
      style={{ ...props.style, '--type': typeColor(event.event_type) } as CSSProperties}
      onClick={props.onSelect}
    >
      <time dateTime={event.time} title={dateTime(event.time, true)}>
        {clock(event.time)}
      </time>
      <span className={`silence ${isLong ? 'long' : ''}`}>
        {silence === undefined ? '' : `${isLong ? '▲ silent ' : '+'}${duration(silence)}`}
      </span>
      <Link className="type" href={eventPath(event.seq ?? 0)} onClick={click => click.stopPropagation()}>
        {visible(event.event_type)}
      </Link>
      <span className="changes">
        {changes.slice(0, 6).map(({ name, before, after }) => (
          <span key={name}>
            <span className="muted">{visible(name)}</span> {before !== undefined && <s>{before}</s>} {after}
          </span>
        ))}
        {changes.length === 0 && <span className="muted">no field changed</span>}
      </span>
    </div>
  );
}

function Chosen(props: { entry: Entry; at: string | undefined; path: string; onClose: () => void }): ReactNode {
  const { event, changes } = props.entry;
  return (
    <section className="detail" aria-label="The chosen event">
      <header>
        <h2>{visible(event.event_type)}</h2>
        <button type="button" className="icon" aria-label="Close" onClick={props.onClose}>
          ✕
        </button>
      </header>
      <p className="buttons">
        <Link href={eventPath(event.seq ?? 0)}>Event #{count(event.seq)}</Link>
        {event.time && <Link href={`${props.path}?at=${event.time}`}>The entity as it was then</Link>}
      </p>
      <h3>Changed</h3>
      <dl className="facts diff">
        {changes.map(({ name, before, after }) => (
          <div key={name}>
            <dt>{visible(name)}</dt>
            <dd>
              {before !== undefined && (
                <del>
                  <span aria-hidden="true">− </span>
                  {before}
                </del>
              )}
              <ins>
                <span aria-hidden="true">+ </span>
                {after}
              </ins>
            </dd>
          </div>
        ))}
      </dl>
      {changes.length === 0 && <p className="muted">No field has another value than before.</p>}
      <h3>Payload</h3>
      <JsonView text={JSON.stringify(event.payload)} label="Payload" />
    </section>
  );
}

function State({
  events,
  at,
}: {
  events: readonly Parameters<typeof stateOf>[0][number][];
  at: string | undefined;
}): ReactNode {
  const state = useMemo(() => stateOf(events), [events]);
  return (
    <section className="detail" aria-label="State">
      <h2>{at ? `State at ${dateTime(at)}` : 'State now'}</h2>
      <p className="muted">The last value of each field of its payloads.</p>
      <dl className="facts">
        {state.slice(0, 200).map(({ name, value, event }) => (
          <div key={name} title={`${event.event_type}, ${dateTime(event.time)}`}>
            <dt>{visible(name)}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

interface HealthAnswer {
  entities: { entity_type: string; entity_id: string; state: string; since: string; last_seen: string }[];
}

const LEVELS: Record<string, Level> = { healthy: 'good', late: 'warn', missing: 'bad', gone: 'off' };

/** Whether it sends heartbeats, if it ever did. */
function Health({ type, id, at }: { type: string; id: string; at: string | undefined }): ReactNode {
  const health = useResource<HealthAnswer>(
    '/api/v1/health/entities',
    { entity_types: type || undefined, limit: 1_000, at },
    { every: at ? undefined : 10_000 },
  );
  const own = health.data?.entities.find(entity => entity.entity_id === id && entity.entity_type === type);
  return own ? (
    <Status level={LEVELS[own.state] ?? 'info'}>
      {own.state} since {dateTime(own.since)}
    </Status>
  ) : null;
}

function NoEvents({
  name,
  type,
  id,
  at,
}: {
  name: string;
  type: string;
  id: string;
  at: string | undefined;
}): ReactNode {
  const message = JSON.stringify({ event_type: 'TASK_COMPLETED', entity_type: type, entity_id: id, payload: {} });
  return (
    <Empty title={at ? `${name} had no event before ${dateTime(at)}` : `${name} has no event`}>
      <p>
        {at
          ? 'It may have begun later.'
          : 'Nothing was published with this entity type and id, or retention has deleted it.'}
      </p>
      {at ? (
        <Link href={entityPath(type, id)}>All its events</Link>
      ) : (
        <Command text={`redis-cli PUBLISH events.TASK_COMPLETED '${message.replaceAll("'", "'\\''")}'`} />
      )}
    </Empty>
  );
}
