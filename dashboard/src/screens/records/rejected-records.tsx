import type { ReactNode } from 'react';
import { useState } from 'react';
import { change } from '../../app/kodama.js';
import { Confirm, ReadOnlyNote, useWhyNot } from '../../ui/acting.js';
import { visible } from '../../ui/preview.js';
import { Served } from '../../ui/served.js';
import { Status } from '../../ui/severity.js';
import { Empty } from '../../ui/states.js';
import { usePages } from '../../ui/use-pages.js';
import type { Rejected, RejectedPage } from './answers.js';
import { MoreButton, RecordList } from './record-list.js';

export function RejectedRecords(props: {
  open: string | undefined;
  onOpen: (id: string | undefined) => void;
}): ReactNode {
  const pages = usePages<RejectedPage, Rejected>('/api/v1/rejected', { limit: 100 }, page => page.records);
  const [asks, setAsks] = useState<Rejected | undefined>(undefined);
  const [done, setDone] = useState('');
  const why = useWhyNot('publish');
  const republish = async () => {
    const { partition, offset, channel } = asks!;
    await change('POST', `/api/v1/rejected/${partition}/${offset}/republish`, {});
    setDone(`It was published to ${channel ?? 'its channel'} again.`);
    pages.refresh();
  };
  return (
    <>
      {done && (
        <p className="done" role="status">
          <Status level="good">{done}</Status>
        </p>
      )}
      <Served resource={pages.resource} what="Reading the rejected records" missing="what it rejected">
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
                reason={({ reason }) => reason}
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
      {asks && (
        <Confirm title="Publish again" action="Publish" run={republish} onClose={() => setAsks(undefined)}>
          <p>
            The bytes go to <b>{visible(asks.channel ?? 'their channel')}</b> in Redis as they are: every subscriber
            gets them. What is still no event is rejected again.
          </p>
          <p className="muted">This cannot be undone.</p>
        </Confirm>
      )}
    </>
  );
}
