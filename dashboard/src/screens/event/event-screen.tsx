import type { ReactNode } from 'react';
import { useState } from 'react';
import { useLocation, Link } from 'wouter';
import { useKeys } from '../../app/keys.js';
import { kodama } from '../../app/kodama.js';
import { entityPath, eventPath, segments } from '../../app/url.js';
import { token } from '../../app/token.js';
import type { Journal } from '../../app/answers.js';
import { ReadOnlyNote, useWhyNot } from '../../ui/acting.js';
import { bytes, count, dateTime, zone } from '../../ui/format.js';
import { JsonView } from '../../ui/json-view.js';
import { visible } from '../../ui/preview.js';
import { Status } from '../../ui/severity.js';
import { CopyButton, Empty, Loaded } from '../../ui/states.js';
import { useLoaded } from '../../ui/use-loaded.js';
import type { Neighbours } from './neighbours.js';
import { readNeighbours } from './neighbours.js';
import { PublishDialog } from './publish-dialog.js';
import type { RawEvent } from './read-event.js';
import { readEvent } from './read-event.js';

export default function EventScreen(): ReactNode {
  const [, seq = ''] = segments();
  const isNumber = /^[1-9]\d{0,15}$/.test(seq);
  const event = useLoaded(`event ${seq}`, signal => (isNumber ? readEvent(seq, signal) : Promise.resolve(null)));
  return (
    <div className="event">
      <Loaded resource={event} what={`Reading event ${seq}`}>
        {data => (data ? <Found key={data.seq} event={data} /> : <NotFound seq={seq} isNumber={isNumber} />)}
      </Loaded>
    </div>
  );
}

function Found({ event }: { event: RawEvent }): ReactNode {
  const [, navigate] = useLocation();
  const { data: near } = useLoaded(`near ${event.seq}`, signal => readNeighbours(event, signal));
  const go = (seq: number | undefined) => seq && navigate(eventPath(seq));
  const address = `${location.origin}/api/v1/events?since=${event.seq}&until=${event.seq}`;
  const curl = `curl ${token.get() ? `-H 'Authorization: Bearer YOUR_TOKEN' ` : ''}'${address}'`;
  useKeys('Event', [
    { keys: '[', label: 'Previous event of its entity', run: () => go(near?.entity.previous) },
    { keys: ']', label: 'Next event of its entity', run: () => go(near?.entity.next) },
    { keys: 'k', label: 'Previous event of the journal', run: () => event.seq > 1 && go(event.seq - 1) },
    { keys: 'j', label: 'Next event of the journal', run: () => go(event.seq + 1) },
    { keys: 'e', label: 'Its entity', run: () => navigate(entityPath(event.entityType, event.entityId)) },
    { keys: 'c', label: 'Copy it as JSON', run: () => void navigator.clipboard?.writeText(event.text) },
  ]);
  const others = [...event.others];
  return (
    <>
      <div className="heading">
        <h1>{visible(event.type)}</h1>
        <span className="figure">#{count(event.seq)}</span>
        <span className="end buttons">
          <CopyButton text={event.text} label="Copy JSON" />
          <CopyButton text={curl} label="Copy curl" />
          <CopyButton text={() => location.href} label="Copy link" />
        </span>
      </div>
      <div className="event-parts">
        <section aria-label="Facts">
          <dl className="facts">
            <dt>Captured</dt>
            <dd>
              <time dateTime={event.time}>{dateTime(event.time, true)}</time>{' '}
              <span className="muted">{zone(new Date(event.time))}</span>
            </dd>
            <dt>Entity</dt>
            <dd>
              {event.entityId === null ? (
                <span className="muted">none</span>
              ) : (
                <Link href={entityPath(event.entityType, event.entityId)}>
                  {visible(`${event.entityType ?? ''}/${event.entityId}`)}
                </Link>
              )}
            </dd>
            <dt>Channel</dt>
            <dd>
              <code>{visible(event.channel)}</code>
            </dd>
            {event.source && (
              <>
                <dt>Source</dt>
                <dd>{visible(event.source)}</dd>
              </>
            )}
            <dt>Size</dt>
            <dd>{bytes(new TextEncoder().encode(event.payload).length)} of payload</dd>
          </dl>
          <Nearby event={event} near={near} />
          <PublishAgain event={event} />
        </section>
        <section aria-label="Payload">
          <h2>Payload, as published</h2>
          <JsonView
            text={event.payload}
            label="Payload"
            onValue={(path, value) =>
              navigate(
                `/live?types=${encodeURIComponent(event.type)}&where=${encodeURIComponent(`payload.${path}:eq:${value}`)}`,
              )
            }
          />
          {others.length > 0 && (
            <>
              <h2>Other fields of the message</h2>
              <JsonView
                text={`{${others.map(([name, value]) => `${JSON.stringify(name)}:${value}`).join(',')}}`}
                label="Other fields"
              />
            </>
          )}
        </section>
      </div>
    </>
  );
}

function PublishAgain({ event }: { event: RawEvent }): ReactNode {
  const why = useWhyNot('publish');
  const [asks, setAsks] = useState(false);
  const [done, setDone] = useState('');
  return (
    <>
      <h2>Publish again</h2>
      <p className="buttons">
        <button
          type="button"
          className="small"
          disabled={why !== undefined}
          aria-describedby={why && 'read-only'}
          onClick={() => setAsks(true)}
        >
          Publish again…
        </button>
        {!why && <span className="muted">as it was, or changed; asks first</span>}
      </p>
      <ReadOnlyNote why={why} />
      {done && (
        <p className="done" role="status">
          <Status level="good">{done}</Status>{' '}
          {event.entityId !== null && <Link href={entityPath(event.entityType, event.entityId)}>Its timeline</Link>}
        </p>
      )}
      {asks && <PublishDialog event={event} onDone={setDone} onClose={() => setAsks(false)} />}
    </>
  );
}

function Nearby({ event, near }: { event: RawEvent; near: Neighbours | undefined }): ReactNode {
  return (
    <>
      <h2>Before and after</h2>
      <table className="nearby">
        <thead>
          <tr>
            <th scope="col">Among those of</th>
            <th scope="col" className="numeric">
              Previous
            </th>
            <th scope="col" className="numeric">
              Next
            </th>
          </tr>
        </thead>
        <tbody>
          {event.entityId !== null && (
            <tr>
              <td>its entity</td>
              <To seq={near?.entity.previous} keys="[" known={near !== undefined} />
              <To seq={near?.entity.next} keys="]" known={near !== undefined} />
            </tr>
          )}
          <tr>
            <td>its type</td>
            <To seq={near?.type.previous} known={near !== undefined} />
            <To seq={near?.type.next} known={near !== undefined} />
          </tr>
          <tr>
            <td>the journal</td>
            <To seq={event.seq > 1 ? event.seq - 1 : undefined} keys="k" known />
            <To seq={event.seq + 1} keys="j" known />
          </tr>
        </tbody>
      </table>
      <p>
        <Link href={`/time?at=${event.time}`}>The bus at that time</Link>
      </p>
    </>
  );
}

function To({ seq, keys, known }: { seq: number | undefined; keys?: string; known: boolean }): ReactNode {
  return (
    <td className="numeric">
      {seq === undefined ? (
        <span className="muted">{known ? 'none' : '…'}</span>
      ) : (
        <Link href={eventPath(seq)} title={keys && `Key ${keys}`}>
          {count(seq)}
        </Link>
      )}
    </td>
  );
}

function NotFound({ seq, isNumber }: { seq: string; isNumber: boolean }): ReactNode {
  const journal = useLoaded('journal', signal => kodama.get<Journal>('/api/v1/journal', {}, signal));
  if (!isNumber) {
    return (
      <Empty isPage title={`${visible(seq) || 'Nothing'} is no sequence`}>
        <p>An event is named by its number in the journal: 1, 2, 3 …</p>
      </Empty>
    );
  }
  const { first, last } = journal.data ?? {};
  const why = !last
    ? 'The journal is empty.'
    : Number(seq) > last
      ? `The journal has not come so far: its last event is #${count(last)}.`
      : first && Number(seq) < first
        ? `Retention has deleted it: the journal is kept from #${count(first)} on.`
        : 'Retention may have deleted it, or this token may not see it.';
  return (
    <Empty isPage title={`There is no event #${count(Number(seq))}`}>
      <p>{journal.data ? why : '…'}</p>
      {last ? (
        <p className="buttons">
          <Link href={eventPath(last)}>The newest, #{count(last)}</Link>
          <Link href="/live">Live events</Link>
        </p>
      ) : null}
    </Empty>
  );
}
