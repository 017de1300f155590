import type { ReactNode } from 'react';
import { useEffect, useState } from 'react';
import { useKeys } from '../../app/keys.js';
import { useQuery } from '../../app/url.js';
import { Search } from '../../ui/choice.js';
import { ago, clock, count, plural } from '../../ui/format.js';
import { visible } from '../../ui/preview.js';
import { ROW_KEYS } from '../../ui/row-keys.js';
import { Served } from '../../ui/served.js';
import { Status } from '../../ui/severity.js';
import { Command, Empty, useNow } from '../../ui/states.js';
import { Table } from '../../ui/table.js';
import { useResource } from '../../ui/use-resource.js';
import { filterWords } from '../connections/filters.js';
import type { Subscription, Subscriptions } from './answers.js';
import type { Sample } from './lag.js';
import { explain, paceOf, sampled } from './lag.js';
import { SubscriptionDetail } from './subscription-detail.js';

export default function SubscriptionsScreen(): ReactNode {
  const [query, setQuery] = useQuery();
  const now = useNow();
  const selected = query.get('name') ?? undefined;
  const text = query.get('q') ?? '';
  const answer = useResource<Subscriptions>('/api/v1/subscriptions', {}, { every: 2_000 });
  const samples = useSamples(answer.data);
  const [done, setDone] = useState('');
  const all = answer.data?.subscriptions ?? [];
  const wanted = text.trim().toLowerCase();
  const shown = all.filter(one => `${one.name} ${filterWords(one.filters)}`.toLowerCase().includes(wanted));
  const chosen = all.find(({ name }) => name === selected);
  const select = (name: string | undefined) => {
    setDone('');
    setQuery({ name, letter: undefined }, { push: selected === undefined });
  };
  useKeys('Subscriptions', [
    ...ROW_KEYS,
    { keys: 'Escape', label: 'Close the subscription', run: () => select(undefined) },
  ]);
  const explained = (one: Subscription) => explain(one, paceOf(samples.get(one.name) ?? []));
  const letters = all.reduce((sum, one) => sum + one.dead_letters, 0);
  return (
    <div className={`bus-screen subscriptions ${selected === undefined ? '' : 'with-detail'}`}>
      <div className="heading">
        <h1>Subscriptions</h1>
        {answer.data && (
          <span className="figure">
            {plural(all.length, 'durable subscription')}
            {letters > 0 && `, ${plural(letters, 'dead letter')}`}
          </span>
        )}
        {answer.data && now - Date.parse(answer.data.at) > 15_000 && (
          <span className="tag warn">as of {clock(answer.data.at, false)}</span>
        )}
        <span className="end search-holder">
          <Search label="Search by name or event type" text={text} onChange={q => setQuery({ q })} />
        </span>
      </div>
      {done && (
        <p className="done" role="status">
          <Status level="good">{done}</Status>
        </p>
      )}
      <Served
        resource={answer}
        what="Reading the subscriptions"
        missing="its durable subscriptions"
        instead="kodama subscriptions"
      >
        {() =>
          all.length === 0 ? (
            <Empty title="There are no durable subscriptions">
              <p>A Java service makes one by its first start; it then misses no event, also while it is down:</p>
              <Command
                text={`DurableSubscription.named("synthesis").types("TASK_COMPLETED").journal(journal).handle(…)`}
              />
            </Empty>
          ) : (
            <div className="split">
              <div className="list">
                {shown.length === 0 ? (
                  <Empty title="No subscription matches">
                    <button type="button" onClick={() => setQuery({ q: undefined })}>
                      Show all {count(all.length)}
                    </button>
                  </Empty>
                ) : (
                  <SubscriptionTable
                    rows={shown}
                    selected={selected}
                    now={now}
                    explained={explained}
                    order={query.get('sort') ?? undefined}
                    onOrder={sort => setQuery({ sort })}
                    onSelect={name => select(name === selected ? undefined : name)}
                  />
                )}
              </div>
              {selected !== undefined && (
                <SubscriptionDetail
                  key={selected}
                  name={selected}
                  subscription={chosen}
                  explanation={chosen && explained(chosen)}
                  letter={query.get('letter') ?? undefined}
                  onLetter={letter => setQuery({ letter })}
                  onDone={sentence => {
                    setDone(sentence);
                    answer.refresh();
                  }}
                  onClose={() => select(undefined)}
                />
              )}
            </div>
          )
        }
      </Served>
    </div>
  );
}

/** Where each one stood in the last minute, to tell its pace. */
function useSamples(answer: Subscriptions | undefined): ReadonlyMap<string, readonly Sample[]> {
  const [samples, setSamples] = useState<ReadonlyMap<string, readonly Sample[]>>(new Map());
  useEffect(() => {
    if (answer) {
      setSamples(before => sampled(before, answer.subscriptions, Date.parse(answer.at)));
    }
  }, [answer]);
  return samples;
}

function SubscriptionTable(props: {
  rows: readonly Subscription[];
  selected: string | undefined;
  now: number;
  explained: (one: Subscription) => ReturnType<typeof explain>;
  order: string | undefined;
  onOrder: (order: string) => void;
  onSelect: (name: string) => void;
}): ReactNode {
  const { rows, selected, now, explained, onSelect } = props;
  const max = Math.max(1, ...rows.map(({ lag }) => lag));
  return (
    <Table
      rows={rows}
      rowKey={({ name }) => name}
      rowClass={({ name }) => (name === selected ? 'selected' : '')}
      label="Durable subscriptions"
      maxRows={100}
      order={props.order ?? '-lag'}
      onOrder={props.onOrder}
      columns={[
        {
          id: 'name',
          label: 'Subscription',
          value: ({ name }) => name,
          cell: ({ name }) => (
            <button
              type="button"
              className="link name"
              data-row
              aria-pressed={name === selected}
              onClick={() => onSelect(name)}
            >
              {visible(name)}
            </button>
          ),
        },
        {
          id: 'state',
          label: 'State',
          value: one => explained(one).level,
          cell: one => {
            const { level, sentence } = explained(one);
            return (
              <Status level={level} title={sentence}>
                {one.members.length > 1 ? `${one.state}, ${one.members.length} members` : one.state}
              </Status>
            );
          },
        },
        {
          id: 'lag',
          label: 'Lag',
          numeric: true,
          value: ({ lag }) => lag,
          cell: ({ lag, lag_is_exact }) => (
            <span className="bar" style={{ '--share': lag / max } as React.CSSProperties}>
              {lag_is_exact ? '' : '~'}
              {count(lag)}
            </span>
          ),
        },
        {
          id: 'letters',
          label: 'Dead letters',
          numeric: true,
          value: ({ dead_letters }) => dead_letters,
          cell: ({ dead_letters, dead_letters_are_exact }) =>
            dead_letters > 0 ? (
              <Status level="bad">
                {count(dead_letters)}
                {dead_letters_are_exact ? '' : '+'}
              </Status>
            ) : (
              '0'
            ),
        },
        {
          id: 'position',
          label: 'Handled before',
          numeric: true,
          narrow: false,
          value: ({ position }) => position,
          cell: ({ position }) => `#${count(position)}`,
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
          id: 'since',
          label: 'Since',
          numeric: true,
          narrow: false,
          value: ({ since }) => since,
          cell: ({ since }) => <time dateTime={since}>{ago(since, now)}</time>,
        },
      ]}
    />
  );
}
