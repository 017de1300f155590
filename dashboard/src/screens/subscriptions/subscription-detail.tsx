import type { ReactNode } from 'react';
import { useState } from 'react';
import { ReadOnlyNote, useWhyNot } from '../../ui/acting.js';
import { count, dateTime } from '../../ui/format.js';
import { visible } from '../../ui/preview.js';
import { Status } from '../../ui/severity.js';
import { filterWords } from '../connections/filters.js';
import type { Subscription } from './answers.js';
import { DeadLetters } from './dead-letters.js';
import type { Explanation } from './lag.js';
import { SeekDialog } from './seek-dialog.js';

/** One subscription: why it lags, who works for it, what it could not handle; and where it is moved. */
export function SubscriptionDetail(props: {
  name: string;
  subscription: Subscription | undefined;
  explanation: Explanation | undefined;
  letter: string | undefined;
  onLetter: (id: string | undefined) => void;
  onDone: (sentence: string) => void;
  onClose: () => void;
}): ReactNode {
  const { name, subscription, explanation, letter, onLetter, onDone, onClose } = props;
  const [isMoving, setMoving] = useState(false);
  const why = useWhyNot('write');
  return (
    <aside className="detail" aria-label={`Subscription ${name}`}>
      <header>
        <h2>{visible(name)}</h2>
        <button type="button" className="icon" aria-label="Close" onClick={onClose}>
          ✕
        </button>
      </header>
      {!subscription ? (
        <p className="muted">There is no subscription of this name.</p>
      ) : (
        <>
          {explanation && (
            <p className="explanation">
              <Status level={explanation.level}>{explanation.sentence}</Status>
            </p>
          )}
          <dl className="facts">
            <dt>State</dt>
            <dd>{subscription.state}</dd>
            <dt>Lag</dt>
            <dd>
              {subscription.lag_is_exact ? '' : '~'}
              {count(subscription.lag)} events of the journal, matching or not
            </dd>
            <dt>Handled</dt>
            <dd>all before #{count(subscription.position)}</dd>
            <dt>Wants</dt>
            <dd>{visible(filterWords(subscription.filters))}</dd>
            <dt>First start</dt>
            <dd>{dateTime(subscription.since)}</dd>
          </dl>
          <p className="buttons">
            <button type="button" className="small" disabled={why !== undefined} onClick={() => setMoving(true)}>
              Move it (seek)
            </button>
          </p>
          <ReadOnlyNote why={why} />
          <Members subscription={subscription} />
          <DeadLetters name={name} open={letter} onOpen={onLetter} onDone={onDone} />
        </>
      )}
      {isMoving && subscription && (
        <SeekDialog subscription={subscription} onDone={onDone} onClose={() => setMoving(false)} />
      )}
    </aside>
  );
}

function Members({ subscription: { members } }: { subscription: Subscription }): ReactNode {
  return (
    <section aria-label="Members">
      <h3>Members</h3>
      {members.length === 0 ? (
        <p className="muted">None runs.</p>
      ) : (
        <ul className="members">
          {members.map(({ id, host, partitions }) => (
            <li key={id}>
              <span>{visible(host.replace(/^\//, ''))}</span>
              <span className="muted clipped" title={id}>
                {visible(id)}
              </span>
              <span>
                {partitions.length === 0 ? (
                  <Status level="off">stands by</Status>
                ) : (
                  `partition${partitions.length === 1 ? '' : 's'} ${partitions.join(', ')}`
                )}
              </span>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
