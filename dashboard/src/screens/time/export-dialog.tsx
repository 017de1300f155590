import type { Filter } from '@kodama/client';
import type { ReactNode } from 'react';
import { useRef, useState } from 'react';
import { Dialog } from '../../app/dialog.js';
import { count, dateTime } from '../../ui/format.js';
import { ReadOnlyNote, useWhyNot } from '../../ui/acting.js';
import { sentenceOf } from '../../ui/use-resource.js';
import type { Format } from './export.js';
import { exportRange, MAX_EVENTS, save } from './export.js';
import type { TimeRange } from './range.js';
import { exportOnServer, whyNotOnServer } from './server-export.js';

const LABELS = { ndjson: 'NDJSON, as published', csv: 'CSV', parquet: 'Parquet' };

/** The range as a file. */
export function ExportDialog(props: {
  filter: Filter;
  range: TimeRange;
  total: number | null | undefined;
  onClose: () => void;
}): ReactNode {
  const { filter, range, total, onClose } = props;
  const [format, setFormat] = useState<Format | 'parquet'>('ndjson');
  const readOnly = useWhyNot('write');
  const notParquet = whyNotOnServer(filter) ?? readOnly;
  const [done, setDone] = useState<number | undefined>(undefined);
  const [told, setTold] = useState('');
  const abort = useRef<AbortController | undefined>(undefined);
  const running = done !== undefined;
  const start = async () => {
    abort.current = new AbortController();
    setTold('');
    setDone(0);
    try {
      if (format === 'parquet') {
        const file = await exportOnServer(filter, range, setDone, abort.current.signal);
        save(file.content, 'kodama-events.parquet');
        setTold(`${count(file.events)} events, in your downloads.`);
        setDone(undefined);
        return;
      }
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
        {(['ndjson', 'csv', 'parquet'] as const).map(each => (
          <label key={each} className="check">
            <input
              type="radio"
              name="format"
              checked={format === each}
              onChange={() => setFormat(each)}
              disabled={running || (each === 'parquet' && notParquet !== undefined)}
            />{' '}
            {LABELS[each]}
          </label>
        ))}
      </div>
      <ReadOnlyNote why={notParquet && `Parquet: ${notParquet}`} />
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
