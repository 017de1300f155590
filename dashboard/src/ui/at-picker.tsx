import type { ReactNode } from 'react';
import { useEffect, useState } from 'react';
import { dateTime } from './format.js';

const BACK: readonly [string, number][] = [
  ['1 min', 60_000],
  ['10 min', 600_000],
  ['1 h', 3_600_000],
  ['1 d', 86_400_000],
];

/** The moment that a screen shows: now, or a time of the past. */
export function AtPicker({
  at,
  onChange,
}: {
  at: string | undefined;
  onChange: (at: string | undefined) => void;
}): ReactNode {
  const [text, setText] = useState(local(at));
  useEffect(() => setText(local(at)), [at]);
  const apply = (value: string) => {
    const date = new Date(value);
    if (value === '') {
      onChange(undefined);
    } else if (!Number.isNaN(date.getTime())) {
      onChange(date.toISOString());
    }
  };
  return (
    <span className="at-picker">
      <label>
        As at{' '}
        <input
          type="datetime-local"
          step="1"
          value={text}
          onChange={event => setText(event.target.value)}
          onBlur={() => text !== local(at) && apply(text)}
          onKeyDown={event => event.key === 'Enter' && apply(text)}
        />
      </label>
      {BACK.map(([label, millis]) => (
        <button
          key={label}
          type="button"
          className="small"
          title={`${label} before ${at ? dateTime(at) : 'now'}`}
          onClick={() => onChange(new Date((at ? Date.parse(at) : Date.now()) - millis).toISOString())}
        >
          −{label}
        </button>
      ))}
      {at && (
        <button type="button" className="small" onClick={() => onChange(undefined)}>
          Now
        </button>
      )}
    </span>
  );
}

/** As `datetime-local` has it: the browser's zone, no zone in the text. */
function local(at: string | undefined): string {
  return at === undefined ? '' : dateTime(at).replace(' ', 'T');
}
