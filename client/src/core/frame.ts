import type { KodamaEvent } from '../event.js';

/** Notice of the server: where durable delivery begins. */
export interface Resumed {
  type: 'resumed';
  since: string | number;
  first: number;
  last: number;
  /** Events behind `since` that retention has deleted. */
  missed: number;
  /** False if something is or may be missing. */
  recovered: boolean;
  /** The journal's identity; older servers do not tell it. */
  epoch?: string;
  /** `since` is of another journal, and all of this one comes. */
  another_journal?: boolean;
}

/** Any other frame of the server that is no event. */
export interface Notice {
  type?: string;
  status?: string;
  error?: string;
  seq?: number;
  count?: number;
  reconnect_in_ms?: number;
  since?: string | number | null;
}

export type Frame = KodamaEvent | Resumed | Notice;

export function isEvent(frame: Frame): frame is KodamaEvent {
  return 'event_type' in frame;
}

export function isResumed(frame: Resumed | Notice): frame is Resumed {
  return frame.type === 'resumed';
}

/** Reads what came in one message: a frame, or an array of frames; undefined for what is neither. */
export function parseFrames(text: string): readonly Frame[] | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return (Array.isArray(value) ? value : [value]) as Frame[];
  } catch {
    return undefined;
  }
}
