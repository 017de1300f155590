import type { ReactNode } from 'react';
import { useEffect, useRef, useState } from 'react';
import { dateTime, duration, zone } from './format.js';
import { useNow } from './states.js';

/** Steps of the slider; its last one is "now". */
const STEPS = 1_000;
const SETTLE_MILLIS = 250;

export interface Mark {
  at: number;
  label: string;
}

/** The time of a step; undefined for the last one, which is now. */
export function timeOf(step: number, from: number, now: number): number | undefined {
  return step >= STEPS ? undefined : Math.round(from + ((now - from) * step) / STEPS);
}

/** The step of a time. */
export function stepOf(at: number | undefined, from: number, now: number): number {
  return at === undefined || now <= from
    ? STEPS
    : Math.max(0, Math.min(STEPS - 1, Math.round(((at - from) * STEPS) / (now - from))));
}

/** The mark before or after a time; undefined where there is none. */
export function neighbour(marks: readonly Mark[], at: number, by: 1 | -1): Mark | undefined {
  const sides = marks.filter(mark => (by > 0 ? mark.at > at : mark.at < at));
  return sides.sort((one, other) => by * (one.at - other.at))[0];
}

/** The moment that a screen shows, on a line from the first known time until now, with what changed drawn in. */
export function AtSlider(props: {
  at: string | undefined;
  /** The earliest time that can be asked for. */
  from: number;
  marks?: readonly Mark[];
  onChange: (at: string | undefined) => void;
}): ReactNode {
  const { at, from, marks = [], onChange } = props;
  const now = useNow(5_000);
  const time = at === undefined ? undefined : Date.parse(at);
  const start = Math.min(from, time ?? from, now - 60_000);
  const [step, setStep] = useState<number | undefined>(undefined);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  useEffect(() => setStep(undefined), [at]);
  const slide = (next: number) => {
    setStep(next);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => {
      const chosen = timeOf(next, start, Date.now());
      onChange(chosen === undefined ? undefined : new Date(chosen).toISOString());
    }, SETTLE_MILLIS);
  };
  const shown = step === undefined ? time : timeOf(step, start, now);
  const words = shown === undefined ? 'now' : `${dateTime(shown)}, ${duration(now - shown)} ago`;
  return (
    <div className={`at-slider ${shown === undefined ? '' : 'past'}`}>
      <label>
        <span className="label">As at</span> <b>{words}</b>
      </label>
      <div className="line">
        <input
          type="range"
          min={0}
          max={STEPS}
          value={step ?? stepOf(time, start, now)}
          aria-label="As at"
          aria-valuetext={words}
          onChange={event => slide(Number(event.target.value))}
        />
        <svg aria-hidden="true" viewBox={`0 0 ${STEPS} 6`} preserveAspectRatio="none">
          {marks.slice(0, 400).map(mark => (
            <rect key={`${mark.at} ${mark.label}`} x={stepOf(mark.at, start, now)} width={2} height={6} />
          ))}
        </svg>
      </div>
      <span className="ends" aria-hidden="true">
        <span>{dateTime(start)}</span>
        <span>now ({zone(new Date(now))})</span>
      </span>
      <Exact at={at} onChange={onChange} />
    </div>
  );
}

function Exact({ at, onChange }: { at: string | undefined; onChange: (at: string | undefined) => void }): ReactNode {
  const local = at === undefined ? '' : dateTime(at).replace(' ', 'T');
  const [text, setText] = useState(local);
  useEffect(() => setText(local), [local]);
  const apply = () => {
    const date = new Date(text);
    if (text === '') {
      onChange(undefined);
    } else if (text !== local && !Number.isNaN(date.getTime())) {
      onChange(date.toISOString());
    }
  };
  return (
    <span className="exact">
      <input
        type="datetime-local"
        step="1"
        aria-label="Exact time"
        value={text}
        onChange={event => setText(event.target.value)}
        onBlur={apply}
        onKeyDown={event => event.key === 'Enter' && apply()}
      />
      <button type="button" className="small" disabled={at === undefined} onClick={() => onChange(undefined)}>
        Now
      </button>
    </span>
  );
}
