import type { ReactNode } from 'react';
import { useState } from 'react';
import { Link } from 'wouter';
import { change } from '../../app/kodama.js';
import { Confirm, ReadOnlyNote, useWhyNot } from '../../ui/acting.js';
import { entityPath } from '../../app/url.js';
import { count, dateTime, plural } from '../../ui/format.js';
import { JsonView } from '../../ui/json-view.js';
import { visible } from '../../ui/preview.js';
import { Served } from '../../ui/served.js';
import { Empty } from '../../ui/states.js';
import { usePages } from '../../ui/use-pages.js';
import type { DeadLetter, DeadLetters as Page, Redelivered } from './answers.js';

/** At most so many go in one request by their ids. */
const MAX_IDS = 1_000;

/** Events that a subscription could not handle, with their cause; single ones or all are handed to it again. */
export function DeadLetters(props: {
  name: string;
  open: string | undefined;
  onOpen: (id: string | undefined) => void;
  onDone: (sentence: string) => void;
}): ReactNode {
  const { name, open, onOpen, onDone } = props;
  const pages = usePages<Page, DeadLetter>(
    '/api/v1/dead-letters',
    { subscription: name, limit: 100 },
    page => page.dead_letters,
  );
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [asks, setAsks] = useState<readonly string[] | 'all' | undefined>(undefined);
  const why = useWhyNot('write');
  const letters = pages.rows;
  const ids = letters.map(({ id }) => id).filter(id => chosen.has(id));
  const toggle = (id: string) => {
    const next = new Set(chosen);
    if (!next.delete(id)) {
      next.add(id);
    }
    setChosen(next);
  };
  const redeliver = async () => {
    const body = asks === 'all' ? { subscription: name, all: true } : { subscription: name, ids: asks };
    const done = await change<Redelivered>('POST', '/api/v1/dead-letters/redeliver', body);
    const left = done?.left_out.length ?? 0;
    setChosen(new Set());
    pages.refresh();
    onDone(
      `${plural(done?.redelivered ?? 0, 'event')} went to ${name} again.` +
        (left > 0 ? ` ${count(left)} were left out: gone, or redelivered already.` : ''),
    );
  };
  return (
    <section aria-label="Dead letters">
      <h3>Dead letters</h3>
      <Served
        resource={pages.resource}
        what="Reading the dead letters"
        missing="its dead letters"
        instead={`kodama dead-letters --subscription ${name}`}
      >
        {() =>
          letters.length === 0 && !pages.hasMore ? (
            <p className="muted">None: every event was handled, or was handed on again.</p>
          ) : (
            <>
              <p className="buttons">
                <button
                  type="button"
                  className="small"
                  disabled={why !== undefined || ids.length === 0}
                  onClick={() => setAsks(ids.slice(0, MAX_IDS))}
                >
                  Redeliver {ids.length > 0 ? plural(ids.length, 'chosen one', 'chosen ones') : 'chosen ones'}
                </button>
                <button
                  type="button"
                  className="small"
                  disabled={why !== undefined || letters.length === 0}
                  onClick={() => setAsks('all')}
                >
                  Redeliver all
                </button>
              </p>
              <ReadOnlyNote why={why} />
              {letters.length === 0 && <Empty title="None in the part that was read" />}
              <ul className="letters">
                {letters.map(letter => (
                  <Letter
                    key={letter.id}
                    letter={letter}
                    isOpen={letter.id === open}
                    isChosen={chosen.has(letter.id)}
                    onOpen={() => onOpen(letter.id === open ? undefined : letter.id)}
                    onChoose={() => toggle(letter.id)}
                  />
                ))}
              </ul>
              {pages.hasMore && (
                <button type="button" className="small" disabled={pages.isLoading} onClick={pages.loadMore}>
                  {pages.isLoading ? 'Reading…' : 'Newer ones'}
                </button>
              )}
              {pages.error && (
                <p className="failed-text" role="alert">
                  ✕ {pages.error}
                </p>
              )}
            </>
          )
        }
      </Served>
      {asks !== undefined && (
        <Confirm title={`Redeliver to ${name}`} action="Redeliver" run={redeliver} onClose={() => setAsks(undefined)}>
          <p>
            {asks === 'all' ? 'All dead letters' : plural(asks.length, 'dead letter')} of {name} will be handled once
            more, after newer events of the same entities, and maybe at the same time as those. What fails again is a
            new dead letter.
          </p>
          <p className="muted">This cannot be undone.</p>
        </Confirm>
      )}
    </section>
  );
}

function Letter(props: {
  letter: DeadLetter;
  isOpen: boolean;
  isChosen: boolean;
  onOpen: () => void;
  onChoose: () => void;
}): ReactNode {
  const { letter, isOpen, isChosen, onOpen, onChoose } = props;
  return (
    <li>
      <div className="letter">
        <input type="checkbox" checked={isChosen} aria-label={`Choose event ${letter.seq}`} onChange={onChoose} />
        <button type="button" className="link" aria-expanded={isOpen} onClick={onOpen}>
          {visible(letter.event_type ?? 'no type')}
        </button>
        <span className="seq">#{count(letter.seq)}</span>
        <span className="muted when">
          {dateTime(letter.time)} · {plural(letter.attempts, 'attempt')}
        </span>
        <p className="cause">{visible(letter.error)}</p>
      </div>
      {isOpen && (
        <>
          <JsonView text={JSON.stringify(letter.event)} label={`Event ${letter.seq}`} />
          {letter.entity_type !== null && letter.entity_id !== null && (
            <Link href={entityPath(letter.entity_type, letter.entity_id)}>
              All of {visible(`${letter.entity_type}/${letter.entity_id}`)}
            </Link>
          )}
        </>
      )}
    </li>
  );
}
