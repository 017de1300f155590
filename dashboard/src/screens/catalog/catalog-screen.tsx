import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { useKeys } from '../../app/keys.js';
import { useQuery } from '../../app/url.js';
import { Choice, Search, words } from '../../ui/choice.js';
import { ago, count, dateTime } from '../../ui/format.js';
import { JsonView } from '../../ui/json-view.js';
import { visible } from '../../ui/preview.js';
import { ROW_KEYS } from '../../ui/row-keys.js';
import { Served } from '../../ui/served.js';
import { Status } from '../../ui/severity.js';
import { AsOf, Command, CopyButton, Empty, PUBLISH, useNow } from '../../ui/states.js';
import { Table } from '../../ui/table.js';
import { typeColor } from '../../ui/type-color.js';
import { useResource } from '../../ui/use-resource.js';
import type { Catalog, CatalogType } from './answers.js';
import { fields } from './schema.js';

const SHOWN = {
  undeclared: ({ declared }: CatalogType) => !declared,
  unpublished: (type: CatalogType) => type.count === 0,
} as const;

export default function CatalogScreen(): ReactNode {
  const [query, setQuery] = useQuery();
  const selected = query.get('type') ?? undefined;
  const text = query.get('q') ?? '';
  const only = words(query.get('only')).filter(word => word in SHOWN) as (keyof typeof SHOWN)[];
  const catalog = useResource<Catalog>('/api/v1/catalog', {}, { every: 15_000 });
  const all = catalog.data?.types ?? [];
  const wanted = text.trim().toLowerCase();
  const shown = all.filter(
    type =>
      only.every(id => SHOWN[id](type)) &&
      [type.event_type, type.description, ...type.publishers, ...type.subscribers, ...type.entity_types].some(word =>
        word.toLowerCase().includes(wanted),
      ),
  );
  const select = (type: string | undefined) => setQuery({ type }, { push: selected === undefined });
  useKeys('Catalog', [...ROW_KEYS, { keys: 'Escape', label: 'Close the type', run: () => select(undefined) }]);
  return (
    <div className={`bus-screen catalog ${selected === undefined ? '' : 'with-detail'}`}>
      <div className="heading">
        <h1>Event types</h1>
        {catalog.data && (
          <span className="figure">
            {count(all.length)}, {count(all.filter(({ declared }) => declared).length)} declared
          </span>
        )}
        {catalog.data && <AsOf answer={catalog.data} />}
        <span className="end search-holder">
          <Search label="Search types, services, entities" text={text} onChange={q => setQuery({ q })} />
        </span>
      </div>
      <Served resource={catalog} what="Reading the catalog" missing="its catalog" instead="kodama catalog draft">
        {() =>
          all.length === 0 ? (
            <Empty title="No event type is declared or was published">
              <p>Publish one:</p>
              <Command text={PUBLISH} />
            </Empty>
          ) : (
            <>
              <Choice
                label="Only"
                options={[
                  { id: 'undeclared', label: 'not declared', count: all.filter(SHOWN.undeclared).length },
                  { id: 'unpublished', label: 'never published', count: all.filter(SHOWN.unpublished).length },
                ]}
                chosen={only}
                onChange={chosen => setQuery({ only: chosen.join(',') })}
              />
              <div className="split">
                <div className="list">
                  {shown.length === 0 ? (
                    <Empty title="No event type matches">
                      <button type="button" onClick={() => setQuery({ q: undefined, only: undefined })}>
                        Show all {count(all.length)}
                      </button>
                    </Empty>
                  ) : (
                    <TypeTable
                      rows={shown}
                      selected={selected}
                      order={query.get('sort') ?? undefined}
                      onOrder={sort => setQuery({ sort })}
                      onSelect={type => select(type === selected ? undefined : type)}
                    />
                  )}
                </div>
                {selected !== undefined && (
                  <TypeDetail
                    name={selected}
                    type={all.find(({ event_type }) => event_type === selected)}
                    onClose={() => select(undefined)}
                  />
                )}
              </div>
            </>
          )
        }
      </Served>
    </div>
  );
}

function TypeTable(props: {
  rows: readonly CatalogType[];
  selected: string | undefined;
  order: string | undefined;
  onOrder: (order: string) => void;
  onSelect: (type: string) => void;
}): ReactNode {
  const { rows, selected, order, onOrder, onSelect } = props;
  const now = useNow(5_000);
  return (
    <Table
      rows={rows}
      rowKey={({ event_type }) => event_type}
      rowClass={({ event_type }) => (event_type === selected ? 'selected' : '')}
      label="Event types"
      maxRows={100}
      order={order ?? 'type'}
      onOrder={onOrder}
      columns={[
        {
          id: 'type',
          label: 'Event type',
          value: ({ event_type }) => event_type,
          cell: ({ event_type }) => (
            <button
              type="button"
              className="link name"
              data-row
              aria-pressed={event_type === selected}
              onClick={() => onSelect(event_type)}
            >
              <span className="dot" aria-hidden="true" style={{ background: typeColor(event_type) }} />
              {visible(event_type)}
            </button>
          ),
        },
        {
          id: 'declared',
          label: 'Catalog',
          value: ({ declared }) => (declared ? 0 : 1),
          cell: ({ declared }) =>
            declared ? <Status level="good">declared</Status> : <Status level="warn">not declared</Status>,
        },
        { id: 'count', label: 'Published', numeric: true, value: type => type.count, cell: type => count(type.count) },
        {
          id: 'publishers',
          label: 'Publishers',
          narrow: false,
          value: ({ publishers }) => publishers.join(', '),
          cell: ({ publishers }) => <Names names={publishers} />,
        },
        {
          id: 'subscribers',
          label: 'Subscribers',
          narrow: false,
          value: ({ subscribers }) => subscribers.join(', '),
          cell: ({ subscribers }) => <Names names={subscribers} />,
        },
        {
          id: 'of',
          label: 'Of',
          narrow: false,
          value: ({ entity_types }) => entity_types.join(', '),
          cell: ({ entity_types }) => <Names names={entity_types} />,
        },
        {
          id: 'last',
          label: 'Last published',
          numeric: true,
          narrow: false,
          value: ({ last_seen }) => last_seen ?? '',
          cell: ({ last_seen }) =>
            last_seen === null ? (
              'never'
            ) : (
              <time dateTime={last_seen} title={dateTime(last_seen)}>
                {ago(last_seen, now)}
              </time>
            ),
        },
      ]}
    />
  );
}

function Names({ names }: { names: readonly string[] }): ReactNode {
  const text = visible(names.join(', '));
  return text === '' ? (
    <span className="muted">–</span>
  ) : (
    <span className="clipped" title={text}>
      {text}
    </span>
  );
}

function TypeDetail(props: { name: string; type: CatalogType | undefined; onClose: () => void }): ReactNode {
  const { name, type, onClose } = props;
  const link = encodeURIComponent(name);
  return (
    <aside className="detail" aria-label={`Event type ${name}`}>
      <header>
        <h2>{visible(name)}</h2>
        <button type="button" className="icon" aria-label="Close" onClick={onClose}>
          ✕
        </button>
      </header>
      {!type ? (
        <p className="muted">This type is neither declared nor was it published.</p>
      ) : (
        <>
          {type.description !== '' && <p>{visible(type.description)}</p>}
          <p className="figures">
            <Link href={`/live?types=${link}`}>Watch it live</Link>
            <Link href={`/gaps?all=true&type=${link}`}>Its gaps</Link>
          </p>
          <dl className="facts">
            <dt>Catalog</dt>
            <dd>{type.declared ? 'declared' : 'not declared'}</dd>
            <dt>Published</dt>
            <dd>{type.count === 0 ? 'never' : count(type.count)}</dd>
            <dt>Publishers</dt>
            <dd>{visible(type.publishers.join(', ')) || 'not declared'}</dd>
            <dt>Subscribers</dt>
            <dd>{visible(type.subscribers.join(', ')) || 'not declared'}</dd>
            {type.destination !== '' && (
              <>
                <dt>Destination</dt>
                <dd>{visible(type.destination)}</dd>
              </>
            )}
            <dt>Entity types</dt>
            <dd>{visible(type.entity_types.join(', ')) || '–'}</dd>
            <dt>First</dt>
            <dd>{dateTime(type.first_seen)}</dd>
            <dt>Last</dt>
            <dd>{dateTime(type.last_seen)}</dd>
          </dl>
          <PayloadSchema name={name} />
        </>
      )}
    </aside>
  );
}

/** Fields of the payload; inferring them reads events, so it is asked for when a type is opened. */
function PayloadSchema({ name }: { name: string }): ReactNode {
  const [query, setQuery] = useQuery();
  const isRaw = query.get('schema') === 'json';
  const catalog = useResource<Catalog>('/api/v1/catalog', { schemas: true });
  return (
    <section aria-label="Payload">
      <h3>Payload, as seen in the newest events</h3>
      <Served resource={catalog} what="Inferring it from events" missing="payloads">
        {({ types }) => {
          const schema = types.find(({ event_type }) => event_type === name)?.schema ?? null;
          if (schema === null) {
            return <p className="muted">None of the newest events is of this type.</p>;
          }
          const text = JSON.stringify(schema);
          const all = fields(schema);
          return (
            <>
              <p className="buttons">
                <button
                  type="button"
                  className="small"
                  aria-pressed={isRaw}
                  onClick={() => setQuery({ schema: isRaw ? undefined : 'json' })}
                >
                  JSON Schema
                </button>
                <CopyButton text={text} label="Copy schema" />
              </p>
              {isRaw ? (
                <JsonView text={text} label="JSON Schema" />
              ) : all.length === 0 ? (
                <p className="muted">Its payloads have no fields.</p>
              ) : (
                <ul className="fields">
                  {all.map(({ path, type, isRequired }) => (
                    <li key={path}>
                      <code>{visible(path)}</code>
                      <span>{visible(type)}</span>
                      <span className="muted">{isRequired ? 'always' : 'sometimes'}</span>
                    </li>
                  ))}
                </ul>
              )}
            </>
          );
        }}
      </Served>
    </section>
  );
}
