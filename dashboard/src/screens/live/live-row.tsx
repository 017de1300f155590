import type { CSSProperties, ReactNode } from 'react';
import { memo } from 'react';
import { Link } from 'wouter';
import { eventPath } from '../../app/url.js';
import { clock, count, dateTime } from '../../ui/format.js';
import { preview, visible } from '../../ui/preview.js';
import { typeColor } from '../../ui/type-color.js';
import type { Row } from './event-log.js';

export interface LiveRowProps {
  row: Row;
  style: CSSProperties;
  isSelected: boolean;
  onSelect: () => void;
  onType: (type: string) => void;
  onEntity: (event: Row['event']) => void;
}

const texts = new WeakMap<Row, string>();

/** The first letters of a payload, made when a row is seen for the first time. */
function textOf(row: Row): string {
  let text = row.text ?? texts.get(row);
  if (text === undefined) {
    text = preview(row.event.payload, 600);
    texts.set(row, text);
  }
  return text.slice(0, 600);
}

export const LiveRow = memo(
  function LiveRow({ row, style, isSelected, onSelect, onType, onEntity }: LiveRowProps): ReactNode {
    const { event } = row;
    const isHole = event.event_type === 'journal.hole';
    return (
      <div
        className={`row ${isSelected ? 'selected' : ''} ${row.earlier ? 'earlier' : ''} ${isHole ? 'hole' : ''}`}
        style={{ ...style, '--type': typeColor(event.event_type) } as CSSProperties}
        onClick={onSelect}
      >
        <time dateTime={event.time} title={dateTime(event.time, true)}>
          {clock(event.time)}
        </time>
        {event.seq === undefined ? (
          <span className="seq" />
        ) : (
          <Link className="seq" href={eventPath(event.seq)} onClick={click => click.stopPropagation()}>
            {count(event.seq)}
          </Link>
        )}
        <button
          type="button"
          className="type"
          title="Filter by this type"
          onClick={stop(() => onType(event.event_type))}
        >
          {visible(event.event_type)}
        </button>
        {event.entity_id ? (
          <button type="button" className="entity" title="Only this entity" onClick={stop(() => onEntity(event))}>
            <span className="muted">{visible(event.entity_type ?? '')}/</span>
            {visible(String(event.entity_id))}
          </button>
        ) : (
          <span className="entity muted">{visible(event.entity_type ?? '')}</span>
        )}
        <span className="payload">{textOf(row)}</span>
      </div>
    );
  },
  (before, after) =>
    before.row === after.row &&
    before.isSelected === after.isSelected &&
    before.style.transform === after.style.transform &&
    before.style.height === after.style.height,
);

const stop = (run: () => void) => (event: { stopPropagation: () => void }) => {
  event.stopPropagation();
  run();
};
