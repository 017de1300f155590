import type { KodamaEvent } from '../event.js';

const SECOND = 1_000;
const SLICES = 4;
/** The server's default of `KODAMA_FAILURE_EVENTS`, and holes. */
const ALWAYS_SHOWN = /^(TASK_FAILED|.*\.error|journal\.hole)$/;

/** Shows the newest events up to so many in any second, and counts the others, as the server does for `max_per_second`. */
export class Sampler {
  readonly #perSecond: number;
  readonly #emit: (frames: readonly object[]) => void;
  #waiting: KodamaEvent[] = [];
  /** When each event of the last second was shown. */
  #shown: number[] = [];
  #over = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(perSecond: number, emit: (frames: readonly object[]) => void) {
    this.#perSecond = perSecond;
    this.#emit = emit;
  }

  /** Takes events that are due. */
  offer(events: readonly KodamaEvent[]): void {
    this.#waiting.push(...events);
    if (this.#timer === undefined && this.#waiting.length > 0) {
      this.#show();
    }
  }

  /** Forgets all: a session begins anew, or has ended. */
  reset(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#waiting = [];
    this.#shown = [];
    this.#over = false;
  }

  #show(): void {
    const now = Date.now();
    this.#shown = this.#shown.filter(at => now - at < SECOND);
    const left = this.#perSecond - this.#shown.length;
    if (left === 0) {
      this.#over = true;
      this.#showLater(this.#shown[0]! + SECOND - now);
      return;
    }
    const room = this.#over ? Math.min(left, Math.ceil(this.#perSecond / SLICES)) : left;
    const due = this.#waiting.filter(event => !ALWAYS_SHOWN.test(event.event_type)).length;
    this.#over = due > room;
    const frames = hideOldest(this.#waiting, due - room);
    this.#waiting = [];
    this.#shown.push(...Array<number>(Math.min(due, room)).fill(now));
    if (this.#over) {
      this.#showLater(SECOND / SLICES);
    }
    this.#emit(frames);
  }

  #showLater(millis: number): void {
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.offer([]);
    }, millis);
  }
}

/** Replaces the oldest events by notices of their number, each in its place. */
function hideOldest(events: readonly KodamaEvent[], surplus: number): object[] {
  const frames: object[] = [];
  let hidden: { type: string; count: number; seq: number | undefined } | undefined;
  let left = surplus;
  for (const event of events) {
    if (left > 0 && !ALWAYS_SHOWN.test(event.event_type)) {
      left--;
      hidden ??= { type: 'hidden', count: 0, seq: 0 };
      hidden.count++;
      hidden.seq = event.seq;
      continue;
    }
    if (hidden) {
      frames.push(hidden);
      hidden = undefined;
    }
    frames.push(event);
  }
  return hidden ? [...frames, hidden] : frames;
}
