import type { CSSProperties, ReactNode } from 'react';
import { useMemo } from 'react';
import type { JsonLine } from './json-lines.js';
import { jsonLines, pathOf, unquoted } from './json-lines.js';
import { visible } from './preview.js';
import { VirtualList } from './virtual-list.js';

const ROW_HEIGHT = 20;
const MAX_LETTERS = 2_000;
const MAX_INDENT = 40;

/** Called with a path (`payload.status`) and a scalar value. */
export type OnValue = (path: string, value: string) => void;

/** JSON as text, one value a line, of which only the visible ones are in the page. */
export function JsonView({
  text,
  onValue,
  label = 'JSON',
}: {
  text: string;
  onValue?: OnValue;
  label?: string;
}): ReactNode {
  const lines = useMemo(() => jsonLines(text), [text]);
  if (!lines) {
    return <pre className="json raw">{visible(text.slice(0, 100_000))}</pre>;
  }
  const row = (number: number, style: CSSProperties) => (
    <Line key={number} lines={lines} number={number} style={style} {...(onValue && { onValue })} />
  );
  return (
    <div className="json" style={{ '--rows': lines.length } as CSSProperties}>
      <VirtualList first={0} end={lines.length} rowHeight={ROW_HEIGHT} label={label} role="group" row={row} />
    </div>
  );
}

function Line(props: {
  lines: readonly JsonLine[];
  number: number;
  style: CSSProperties;
  onValue?: OnValue;
}): ReactNode {
  const { lines, number, style, onValue } = props;
  const line = lines[number]!;
  const cut = line.value.length > MAX_LETTERS;
  const text = visible(cut ? line.value.slice(0, MAX_LETTERS) : line.value);
  const isScalar = line.kind !== 'open' && line.kind !== 'close' && !/^[[{]/.test(line.value);
  const path = onValue && isScalar && !cut ? pathOf(lines, number) : undefined;
  return (
    <div className="json-line" style={{ ...style, paddingLeft: `${Math.min(MAX_INDENT, line.depth) * 2}ch` }}>
      {line.key !== undefined && <span className="key">{visible(line.key.slice(0, MAX_LETTERS))}: </span>}
      {path && path.length > 0 ? (
        <button
          type="button"
          className={`value ${line.kind}`}
          title={`Filter by ${path.join('.')}`}
          onClick={() => onValue!(path.join('.'), unquoted(line.value))}
        >
          {text}
        </button>
      ) : (
        <span className={`value ${line.kind}`}>{text}</span>
      )}
      {cut && <span className="muted"> … {line.value.length.toLocaleString('en-US')} letters</span>}
      {line.comma && ','}
    </div>
  );
}
