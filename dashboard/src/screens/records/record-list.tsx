import type { ReactNode } from 'react';
import { bytes, dateTime } from '../../ui/format.js';
import { JsonView } from '../../ui/json-view.js';
import { visible } from '../../ui/preview.js';
import { CopyButton } from '../../ui/states.js';
import type { Kept } from './answers.js';

export const recordId = ({ partition, offset }: Pick<Kept, 'partition' | 'offset'>): string => `${partition}-${offset}`;

/** Records with why they were set aside; one of them open, with its bytes as text. */
export function RecordList<R extends Kept>(props: {
  records: readonly R[];
  /** What it was: a channel, a topology. */
  title: (record: R) => string;
  reason: (record: R) => string;
  open: string | undefined;
  onOpen: (id: string | undefined) => void;
  /** Below the bytes of the open one. */
  actions?: (record: R) => ReactNode;
}): ReactNode {
  const { records, title, reason, open, onOpen, actions } = props;
  return (
    <ul className="letters">
      {records.map(record => {
        const id = recordId(record);
        const isOpen = id === open;
        return (
          <li key={id}>
            <div className="letter record">
              <button
                type="button"
                className="link"
                data-row
                aria-expanded={isOpen}
                onClick={() => onOpen(isOpen ? undefined : id)}
              >
                {visible(title(record)) || '(no name)'}
              </button>
              <span className="muted when">
                {dateTime(record.time, true)} · {bytes(record.bytes)}
              </span>
              <p className="cause">{visible(reason(record))}</p>
            </div>
            {isOpen && (
              <>
                {record.value === null || record.value === '' ? (
                  <p className="muted">It has no value.</p>
                ) : (
                  <JsonView text={record.value} label="Its value" />
                )}
                <p className="buttons">
                  <CopyButton text={record.value ?? ''} />
                  {actions?.(record)}
                  <span className="muted">
                    partition {record.partition}, offset {record.offset}
                    {!record.value_is_complete && ', shown in part'}
                  </span>
                </p>
              </>
            )}
          </li>
        );
      })}
    </ul>
  );
}

export function MoreButton(props: {
  hasMore: boolean;
  isLoading: boolean;
  error: string | undefined;
  loadMore: () => void;
}): ReactNode {
  const { hasMore, isLoading, error, loadMore } = props;
  return (
    <>
      {error && (
        <p className="failed-text" role="alert">
          ✕ {error}
        </p>
      )}
      {hasMore && (
        <p>
          <button type="button" disabled={isLoading} onClick={loadMore}>
            {isLoading ? 'Reading…' : 'Load more'}
          </button>
        </p>
      )}
    </>
  );
}
