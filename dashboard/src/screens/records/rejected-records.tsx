import type { ReactNode } from 'react';
import { useState } from 'react';
import { change } from '../../app/kodama.js';
import { Confirm, ReadOnlyNote, useWhyNot } from '../../ui/acting.js';
import { plural } from '../../ui/format.js';
import { visible } from '../../ui/preview.js';
import { Served } from '../../ui/served.js';
import { Status } from '../../ui/severity.js';
import { Empty } from '../../ui/states.js';
import { usePages } from '../../ui/use-pages.js';
import type { Published, Rejected, RejectedPage } from './answers.js';
import { MoreButton, RecordList } from './record-list.js';

export function RejectedRecords(props: {
  open: string | undefined;
  onOpen: (id: string | undefined) => void;
}): ReactNode {
  const pages = usePages<RejectedPage, Rejected>('/api/v1/rejected', { limit: 100 }, page => page.rejected);
  const [asks, setAsks] = useState<Rejected | undefined>(undefined);
  const [done, setDone] = useState('');
  const why = useWhyNot('publish');
  return (
    <>
      {done && (
        <p className="done" role="status">
          <Status level="good">{done}</Status>
        </p>
      )}
      <Served resource={pages.resource} what="Reading the rejected messages" missing="what it rejected">
        {() =>
          pages.rows.length === 0 && !pages.hasMore ? (
            <Empty title="Nothing was rejected">
              <p className="muted">Every message that was published was an event: JSON with an event_type.</p>
            </Empty>
          ) : (
            <>
              <ReadOnlyNote why={why} />
              <RecordList
                records={pages.rows}
                title={({ channel }) => channel ?? ''}
                reason={({ reason }) => reason ?? 'no reason was kept'}
                open={props.open}
                onOpen={props.onOpen}
                actions={record => (
                  <button type="button" className="small" disabled={why !== undefined} onClick={() => setAsks(record)}>
                    Publish again
                  </button>
                )}
              />
              <MoreButton {...pages} />
            </>
          )
        }
      </Served>
      {asks && <RepublishDialog record={asks} onDone={setDone} onClose={() => setAsks(undefined)} />}
    </>
  );
}

/** Publishes a message once more: repaired, where the whole of it is known, or as it was. */
function RepublishDialog(props: {
  record: Rejected;
  onDone: (sentence: string) => void;
  onClose: () => void;
}): ReactNode {
  const { record, onDone, onClose } = props;
  const original = record.value_is_complete ? (record.value ?? '') : undefined;
  const [message, setMessage] = useState(original ?? '');
  const isChanged = original !== undefined && message !== original;
  const republish = async () => {
    const path = `/api/v1/rejected/${record.partition}/${record.offset}/republish`;
    const done = await change<Published>('POST', path, isChanged ? { message } : {});
    onDone(`It went to ${done?.channel ?? 'its channel'}, to ${plural(done?.receivers ?? 0, 'connection')}.`);
  };
  return (
    <Confirm title="Publish again" action="Publish" run={republish} onClose={onClose}>
      <p>
        It goes to <b>{visible(record.channel ?? 'its channel')}</b> in Redis, to every subscriber, as if it were
        published now. This cannot be undone; the message stays in this list.
      </p>
      {original === undefined ? (
        <p className="muted">Not all of it is shown here, so it cannot be repaired here: it is published as it was.</p>
      ) : (
        <label>
          Message
          <textarea rows={8} spellCheck={false} value={message} onChange={event => setMessage(event.target.value)} />
        </label>
      )}
    </Confirm>
  );
}
