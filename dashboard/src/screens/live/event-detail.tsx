import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { entityPath, eventPath } from '../../app/url.js';
import { count, dateTime } from '../../ui/format.js';
import { JsonView } from '../../ui/json-view.js';
import type { OnValue } from '../../ui/json-view.js';
import { visible } from '../../ui/preview.js';
import type { Row } from './event-log.js';

/** The chosen event beside the list. */
export function EventDetail(props: { row: Row; onClose: () => void; onValue: OnValue }): ReactNode {
  const { event, text } = props.row;
  return (
    <section className="detail" aria-label="The chosen event">
      <header>
        <h2>{visible(event.event_type)}</h2>
        <button type="button" className="icon" aria-label="Close" onClick={props.onClose}>
          ✕
        </button>
      </header>
      <dl className="facts">
        <dt>Time</dt>
        <dd>{dateTime(event.time, true)}</dd>
        {event.seq !== undefined && (
          <>
            <dt>Sequence</dt>
            <dd>
              <Link href={eventPath(event.seq)}>{count(event.seq)}</Link>
            </dd>
          </>
        )}
        {event.entity_id && (
          <>
            <dt>Entity</dt>
            <dd>
              <Link href={entityPath(event.entity_type, event.entity_id)}>
                {visible(`${event.entity_type ?? ''}/${event.entity_id}`)}
              </Link>
            </dd>
          </>
        )}
      </dl>
      {text === undefined ? (
        <JsonView
          text={JSON.stringify(event.payload)}
          label="Payload"
          onValue={(path, value) => props.onValue(`payload.${path}`, value)}
        />
      ) : (
        <>
          <pre className="json raw">{text}</pre>
          {event.seq !== undefined && (
            <p>
              <Link href={eventPath(event.seq)}>The whole payload</Link> is too large for this list.
            </p>
          )}
        </>
      )}
    </section>
  );
}
