import type { ReactNode } from 'react';
import { useMemo, useState } from 'react';
import { post } from '../../app/kodama.js';
import { Confirm } from '../../ui/acting.js';
import { count, plural } from '../../ui/format.js';
import { visible } from '../../ui/preview.js';
import type { Published } from '../records/answers.js';
import { payloadObjection, publishBody } from './publish.js';
import type { RawEvent } from './read-event.js';

/** A longer payload is published as it was; a text field of its size would be slow. */
const MAX_EDITED = 100_000;

/** Publishes an event once more, as it was or changed; asks once and says what it does. */
export function PublishDialog(props: {
  event: RawEvent;
  onDone: (sentence: string) => void;
  onClose: () => void;
}): ReactNode {
  const { event, onDone, onClose } = props;
  const [draft, setDraft] = useState({
    type: event.type,
    entityType: event.entityType ?? '',
    entityId: event.entityId ?? '',
    payload: event.payload,
  });
  const objection = useMemo(() => payloadObjection(draft.payload), [draft.payload]);
  const left = [...event.others.keys()];
  const publish = async () => {
    const done = await post<Published>('/api/v1/events', publishBody(draft));
    onDone(`It went to ${visible(done?.channel ?? draft.type)}, to ${plural(done?.receivers ?? 0, 'connection')}.`);
  };
  const field = (name: 'type' | 'entityType' | 'entityId', label: string) => (
    <label>
      {label}
      <input
        value={draft[name]}
        required={name === 'type'}
        spellCheck={false}
        onChange={({ target }) => setDraft({ ...draft, [name]: target.value })}
      />
    </label>
  );
  return (
    <Confirm
      title={`Publish #${count(event.seq)} again`}
      action="Publish"
      busy="Publishing…"
      disabled={objection !== undefined || draft.type === ''}
      run={publish}
      onClose={onClose}
    >
      <p>
        A new event goes to <b>events.{visible(draft.type)}</b> in Redis, with a number and a time of its own. Every
        subscriber gets it and acts on it, as if it had not come before. This cannot be undone.
      </p>
      <div className="form-row">
        {field('type', 'Type')}
        {field('entityType', 'Entity type')}
        {field('entityId', 'Entity id')}
      </div>
      {event.payload.length > MAX_EDITED ? (
        <p className="muted">The payload is too long to be changed here: it is published as it was.</p>
      ) : (
        <label>
          Payload
          <textarea
            rows={10}
            spellCheck={false}
            value={draft.payload}
            onChange={({ target }) => setDraft({ ...draft, payload: target.value })}
          />
        </label>
      )}
      {objection && (
        <p className="failed-text" role="alert">
          <span aria-hidden="true">✕ </span>
          {visible(objection)}
        </p>
      )}
      {left.length > 0 && (
        <p className="muted">
          Left out, since a server publishes none of them: {visible(left.slice(0, 10).join(', '))}
          {left.length > 10 && ` and ${left.length - 10} more`}.
        </p>
      )}
    </Confirm>
  );
}
