import type { Level } from '../../ui/severity.js';
import type { Entity, State } from './answers.js';

interface Meaning {
  id: State;
  level: Level;
  meaning: string;
}

/** The states, the most urgent first. */
export const STATES: readonly Meaning[] = [
  { id: 'missing', level: 'bad', meaning: 'no heartbeat for 3 intervals' },
  { id: 'late', level: 'warn', meaning: 'no heartbeat for 1.5 intervals' },
  { id: 'healthy', level: 'good', meaning: 'heartbeats come' },
  { id: 'gone', level: 'off', meaning: 'ended by itself, as its last event said' },
];

export const levelOf = (state: string): Level => STATES.find(({ id }) => id === state)?.level ?? 'info';

export const urgency = (state: string): number => STATES.findIndex(({ id }) => id === state);

/** How long an entity has been silent; a healthy one is not. */
export function silence({ state, last_seen }: Entity, now: number): number | undefined {
  return state === 'healthy' || last_seen === null ? undefined : Math.max(0, now - Date.parse(last_seen));
}
