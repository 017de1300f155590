import type { ReactNode } from 'react';
import { useKeys } from '../../app/keys.js';
import { useQuery } from '../../app/url.js';
import { Views } from '../../ui/choice.js';
import { ROW_KEYS } from '../../ui/row-keys.js';
import { QuarantinedRecords } from './quarantined-records.js';
import { RejectedRecords } from './rejected-records.js';

export default function RecordsScreen(): ReactNode {
  const [query, setQuery] = useQuery();
  const view = query.get('view') === 'quarantined' ? 'quarantined' : 'rejected';
  const show = (id: string) =>
    setQuery({ view: id === 'rejected' ? undefined : id, record: undefined }, { push: true });
  useKeys('Records', [
    ...ROW_KEYS,
    { keys: 'm', label: 'Rejected or quarantined', run: () => show(view === 'rejected' ? 'quarantined' : 'rejected') },
    { keys: 'Escape', label: 'Close the record', run: () => setQuery({ record: undefined }) },
  ]);
  const open = query.get('record') ?? undefined;
  const onOpen = (record: string | undefined) => setQuery({ record });
  return (
    <div className="bus-screen records">
      <div className="heading">
        <h1>Records set aside</h1>
        <Views
          label="Which records"
          options={[
            { id: 'rejected', label: 'Rejected' },
            { id: 'quarantined', label: 'Quarantined' },
          ]}
          chosen={view}
          onChange={show}
        />
      </div>
      <p className="muted">
        {view === 'rejected'
          ? 'What was published to Redis and is no event: kept as it was, not in the journal.'
          : 'Records that a processor could not take: it went on without them, and what it derives lacks them.'}
      </p>
      {view === 'rejected' ? (
        <RejectedRecords open={open} onOpen={onOpen} />
      ) : (
        <QuarantinedRecords open={open} onOpen={onOpen} />
      )}
    </div>
  );
}
