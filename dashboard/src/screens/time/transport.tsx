import type { ReactNode } from 'react';
import { dateTime } from '../../ui/format.js';
import type { Player } from './use-player.js';

const SPEEDS = ['0.1x', '0.5x', '1x', '2x', '5x', '10x', '20x', '50x', '100x', 'max'];

/** Play, step, jump. */
export function Transport(props: {
  playing: boolean;
  state: Player['state'];
  at: number;
  speed: string;
  capsSilence: boolean;
  note: string;
  onToggle: () => void;
  onStep: (direction: 1 | -1) => void;
  onJump: (direction: 1 | -1) => void;
  onFailure: () => void;
  onSpeed: (speed: string) => void;
  onCaps: (caps: boolean) => void;
}): ReactNode {
  const { playing, state, at, speed } = props;
  return (
    <div className="transport">
      <button type="button" className="primary" onClick={props.onToggle} disabled={state === 'loading'} title="Space">
        {playing ? '❚❚ Pause' : '▶ Play'}
      </button>
      <span className="joined">
        <button type="button" onClick={() => props.onStep(-1)} title="One event back ([)" aria-label="One event back">
          ‹
        </button>
        <button type="button" onClick={() => props.onStep(1)} title="One event on (])" aria-label="One event on">
          ›
        </button>
      </span>
      <output className="moment-now" aria-label="The moment that is shown">
        {dateTime(at, true)}
      </output>
      <label>
        Speed{' '}
        <select value={speed} onChange={event => props.onSpeed(event.target.value)}>
          {(SPEEDS.includes(speed) ? SPEEDS : [speed, ...SPEEDS]).map(each => (
            <option key={each}>{each}</option>
          ))}
        </select>
      </label>
      <label className="check">
        <input type="checkbox" checked={props.capsSilence} onChange={event => props.onCaps(event.target.checked)} />{' '}
        Skip silences
      </label>
      <span className="joined">
        <button type="button" onClick={() => props.onJump(-1)} title="Previous hole or change of a gap (p)">
          ‹ Mark
        </button>
        <button type="button" onClick={() => props.onJump(1)} title="Next hole or change of a gap (n)">
          Mark ›
        </button>
        <button type="button" onClick={props.onFailure} title="Next failure (f)">
          Failure ›
        </button>
      </span>
      <span className="muted note" role="status">
        {props.note || (state === 'ended' ? 'The end of the range.' : '')}
      </span>
    </div>
  );
}
