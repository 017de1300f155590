import { useConnection } from '@kodama/client/react';
import type { ClientState } from '@kodama/client';
import type { ReactNode } from 'react';
import { useEffect, useState } from 'react';
import { clock, plural } from '../ui/format.js';
import type { Level } from '../ui/severity.js';
import { Status } from '../ui/severity.js';
import { kodama } from './kodama.js';

const STATES: Record<ClientState, [Level, string]> = {
  idle: ['off', 'not live'],
  connecting: ['warn', 'connecting…'],
  'catching-up': ['info', 'catching up'],
  live: ['good', 'live'],
  waiting: ['bad', 'disconnected, trying again'],
  paused: ['off', 'paused'],
  offline: ['bad', 'this browser is offline'],
  denied: ['bad', 'refused'],
};

/** The one polite status line: how the connection is, since when, and what an interruption has cost. */
export function ConnectionLine(): ReactNode {
  const { state, error, connect } = useConnection();
  const [since, setSince] = useState(() => Date.now());
  const [note, setNote] = useState('');
  useEffect(() => setSince(Date.now()), [state]);
  useEffect(
    () =>
      kodama.on('reconnect', ({ outcome, count }) => {
        const lost = count === null ? 'some events were lost' : `${plural(count, 'event')} lost`;
        const told =
          outcome === 'lost'
            ? lost
            : outcome === 'replayed'
              ? `${plural(count ?? 0, 'event')} replayed`
              : 'nothing missed';
        setNote(`Reconnected at ${clock(Date.now(), false)}: ${told}.`);
      }),
    [],
  );
  useEffect(
    () =>
      kodama.on('draining', () =>
        setNote(`The server is stopping, since ${clock(Date.now(), false)}; another try follows.`),
      ),
    [],
  );
  const [level, word] = STATES[state];
  return (
    <div className="connection">
      <p role="status" aria-live="polite">
        <Status level={level} title={`since ${clock(since, false)}`}>
          {word}
        </Status>
        {level === 'bad' && <span className="muted"> since {clock(since, false)}</span>}
        {error && level === 'bad' && <span className="sentence">{error}</span>}
        {!error && note && <span className="sentence muted">{note}</span>}
      </p>
      {(state === 'waiting' || state === 'denied') && (
        <button type="button" className="small" onClick={connect}>
          Try now
        </button>
      )}
    </div>
  );
}
