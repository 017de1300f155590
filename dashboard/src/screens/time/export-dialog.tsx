import type { Filter } from '@kodama/client';
import type { ReactNode } from 'react';
import { useRef, useState } from 'react';
import { Dialog } from '../../app/dialog.js';
import { count, dateTime } from '../../ui/format.js';
import { sentenceOf } from '../../ui/use-resource.js';
import type { Format } from './export.js';
import { exportRange, MAX_EVENTS } from './export.js';
import type { TimeRange } from './range.js';

/** The range as a file. */
export function ExportDialog(props: {
  filter: Filter;
  range: TimeRange;
  total: number | null | undefined;
  onClose: () => void;
}): ReactNode {
  const { filter, range, total, onClose } = props;
  const [format, setFormat] = useState<Format>('ndjson');
  const [done, setDone] = useState<number | undefined>(undefined);
  const [told, setTold] = useState('');
  const abort = useRef<AbortController | undefined>(undefined);
  const running = done !== undefined;
  const start = async () => {
    abort.current = new AbortController();
    setTold('');
    setDone(0);
    try {
      const result = await exportRange(filter, range, format, setDone, abort.current.signal);
      setTold(
        `${count(result.events)} events, in your downloads.${result.isCut ? ` That is the limit of this page: the file ends at #${count(result.last)}. For more: kodama replay.` : ''}`,
      );
    } catch (error) {
      setTold(abort.current.signal.aborted ? 'Cancelled.' : sentenceOf(error));
    }
    setDone(undefined);
  };
  const close = () => {
    abort.current?.abort();
    onClose();
  };
  return (
    <Dialog title="Export" onClose={close}>
      <p>
        {dateTime(range.from)} to {dateTime(range.to)}, with the filter of the page
        {total ? `, ${count(total)} events` : ''}.
      </p>
      <div className="buttons" role="radiogroup" aria-label="Format">
        {(['ndjson', 'csv'] as const).map(each => (
          <label key={each} className="check">
            <input
              type="radio"
              name="format"
              checked={format === each}
              onChange={() => setFormat(each)}
              disabled={running}
            />{' '}
            {each === 'ndjson' ? 'NDJSON, as published' : 'CSV'}
          </label>
        ))}
      </div>
      {running && (
        <p>
          <progress value={done} max={Math.min(MAX_EVENTS, total || MAX_EVENTS)} aria-label="Events exported" />{' '}
          {count(done)}
        </p>
      )}
      {told && <p role="status">{told}</p>}
      <p className="buttons">
        {running ? (
          <button type="button" onClick={() => abort.current?.abort()}>
            Cancel
          </button>
        ) : (
          <button type="button" className="primary" onClick={() => void start()}>
            Export
          </button>
        )}
      </p>
    </Dialog>
  );
}
