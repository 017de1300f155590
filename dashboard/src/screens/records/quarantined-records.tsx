import type { ReactNode } from 'react';
import { Served } from '../../ui/served.js';
import { Empty } from '../../ui/states.js';
import { usePages } from '../../ui/use-pages.js';
import type { Quarantined, QuarantinedPage } from './answers.js';
import { MoreButton, RecordList } from './record-list.js';

export function QuarantinedRecords(props: {
  open: string | undefined;
  onOpen: (id: string | undefined) => void;
}): ReactNode {
  const pages = usePages<QuarantinedPage, Quarantined>('/api/v1/quarantined', { limit: 100 }, page => page.quarantined);
  return (
    <Served resource={pages.resource} what="Reading the quarantined records" missing="what its processors set aside">
      {() =>
        pages.rows.length === 0 && !pages.hasMore ? (
          <Empty title="Nothing is in quarantine">
            <p className="muted">Processors took every record.</p>
          </Empty>
        ) : (
          <>
            <RecordList
              records={pages.rows}
              title={({ topic, topic_partition, topic_offset }) =>
                topic === null ? 'origin unknown' : `${topic}-${topic_partition ?? '?'}@${topic_offset ?? '?'}`
              }
              reason={({ exception, message }) =>
                [exception, message].filter(text => text !== null).join(': ') || 'no cause was kept'
              }
              open={props.open}
              onOpen={props.onOpen}
            />
            <MoreButton {...pages} />
          </>
        )
      }
    </Served>
  );
}
