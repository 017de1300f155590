import type { KodamaEvent } from '../event.js';
import type { Filter } from '../filter.js';
import { matcher } from '../filter.js';
import { guarded } from './emitter.js';

/** Drawing is done per animation frame; a hidden page has none. */
const HIDDEN_INTERVAL = 100;
const NO_PAGE_INTERVAL = 16;
/** Time for handlers in one frame, so that a page stays responsive while it catches up. */
const FRAME_BUDGET = 12;

export type Handler = (event: KodamaEvent) => void;
export type BatchHandler = (events: readonly KodamaEvent[]) => void;

export interface DispatchOptions {
  /** Hands out all events of a frame in one call. */
  batch?: boolean;
  /** Maximum number of events that wait for the handler; the oldest are left out and counted. */
  maxQueue?: number;
}

/** A subscription's filter, handler and queue. */
export interface Entry {
  filter: Filter;
  matches: (event: KodamaEvent) => boolean;
  readonly handler: (events: readonly KodamaEvent[]) => void;
  readonly batch: boolean;
  readonly maxQueue: number;
  queue: KodamaEvent[];
  hidden: number;
}

/** Hands events out to subscriptions, once per animation frame. */
export class Dispatcher {
  readonly entries = new Set<Entry>();
  readonly #onHidden: (entry: Entry, count: number) => void;
  readonly #onDelivered: (count: number) => void;
  #cancel: (() => void) | undefined;

  constructor(onHidden: (entry: Entry, count: number) => void, onDelivered: (count: number) => void) {
    this.#onHidden = onHidden;
    this.#onDelivered = onDelivered;
  }

  add(filter: Filter, handler: Handler | BatchHandler, { batch = false, maxQueue = 10_000 }: DispatchOptions): Entry {
    const entry: Entry = {
      filter,
      matches: matcher(filter),
      handler: batch
        ? events => guarded(handler as BatchHandler, events)
        : ([event]) => guarded(handler as Handler, event!),
      batch,
      maxQueue,
      queue: [],
      hidden: 0,
    };
    this.entries.add(entry);
    return entry;
  }

  /** @returns whether some subscription takes it */
  push(event: KodamaEvent): boolean {
    let taken = false;
    for (const entry of this.entries) {
      if (entry.matches(event)) {
        taken = true;
        entry.queue.push(event);
        // Cutting off the front of an array costs its length, so it is done once in a while.
        if (entry.queue.length >= 2 * entry.maxQueue) {
          this.#cut(entry);
        }
      }
    }
    if (taken) {
      this.#schedule();
    }
    return taken;
  }

  /** Hands out all that waits. */
  flush(): void {
    this.#run(Infinity);
  }

  /** Sequence of the first event that was not handed out. */
  firstWaiting(): number {
    return Math.min(...[...this.entries].map(({ queue }) => queue[0]?.seq ?? Infinity));
  }

  #run(budget: number): void {
    this.#cancel?.();
    this.#cancel = undefined;
    const end = performance.now() + budget;
    for (const entry of this.entries) {
      this.#cut(entry);
      const { queue } = entry;
      entry.queue = [];
      let count = 0;
      if (entry.batch && queue.length > 0) {
        count = queue.length;
        entry.handler(queue);
      } else {
        while (count < queue.length && this.entries.has(entry) && performance.now() < end) {
          entry.handler([queue[count++]!]);
        }
        if (count < queue.length) {
          entry.queue = [...queue.slice(count), ...entry.queue];
        }
      }
      this.#onDelivered(count);
    }
    if ([...this.entries].some(({ queue }) => queue.length > 0)) {
      this.#schedule();
    }
  }

  #cut(entry: Entry): void {
    const over = entry.queue.length - entry.maxQueue;
    if (over > 0) {
      entry.queue = entry.queue.slice(over);
      entry.hidden += over;
      this.#onHidden(entry, over);
    }
  }

  #schedule(): void {
    if (this.#cancel) {
      return;
    }
    const run = () => this.#run(FRAME_BUDGET);
    const page = typeof requestAnimationFrame === 'function';
    const timer = setTimeout(run, page ? HIDDEN_INTERVAL : NO_PAGE_INTERVAL);
    const frame = page ? requestAnimationFrame(run) : 0;
    this.#cancel = () => {
      clearTimeout(timer);
      if (page) {
        cancelAnimationFrame(frame);
      }
    };
  }
}
