import type { KodamaEvent } from '../event.js';
import type { Cursor } from './cursor.js';
import { isSameJournal } from './cursor.js';
import type { Frame, Notice, Resumed } from './frame.js';
import { isEvent, isResumed } from './frame.js';

/** How an interruption ended. */
export interface Reconnect {
  /**
   * `nothing-missed`: no event came in between. `replayed`: some did, and all of them were delivered. `lost`: some are or may be missing, so what
   * depends on them has to be fetched anew.
   */
  outcome: 'nothing-missed' | 'replayed' | 'lost';
  /** Events replayed, or lost; null where it is not known how many were lost. */
  count: number | null;
  /** Events delivered that came during the interruption. */
  replayed: number;
  /** Sequence before the interruption, and after it; null in live delivery. */
  from: number | null;
  to: number | null;
}

export interface ReaderListener {
  /** @returns whether some subscription takes it */
  onEvent(event: KodamaEvent): boolean;
  onPhase(phase: 'catching-up' | 'live' | 'ended'): void;
  onReconnect(reconnect: Reconnect): void;
  onHole(event: KodamaEvent): void;
  onNotice(notice: Notice): void;
  onDuplicate(): void;
}

interface Interruption {
  from: number | null;
  replayed: number;
  lost: boolean;
  /** Null for an unknown number. */
  missing: number | null;
}

/** Reads the frames of connections that follow each other: drops repeated events, and reports how each interruption ended. */
export class Reader {
  /** The place behind the last frame; undefined before the first, and in live delivery. */
  cursor: Cursor | undefined;
  readonly #listener: ReaderListener;
  #begun = false;
  #interruption: Interruption | undefined;

  constructor(listener: ReaderListener) {
    this.#listener = listener;
  }

  /** Begins behind a place that an earlier reader stored. */
  continueAt(cursor: Cursor): void {
    this.cursor = cursor;
    this.#begun = true;
    this.onInterrupted();
  }

  /** Forgets the position: what comes next is the beginning. */
  reset(): void {
    this.cursor = undefined;
    this.#begun = false;
    this.#interruption = undefined;
  }

  /** The connection has ended, or nothing is read for a while. */
  onInterrupted(): void {
    if (this.#begun) {
      this.#interrupt();
    }
  }

  /** Live delivery has begun, which reports no position. */
  onLive(): void {
    if (this.#interruption) {
      this.#lose(null);
      this.#end();
    }
    this.#begun = true;
    this.#listener.onPhase('live');
  }

  read(frames: readonly Frame[]): void {
    for (const frame of frames) {
      if (isEvent(frame)) {
        this.#readEvent(frame);
      } else if (isResumed(frame)) {
        this.#resume(frame);
      } else {
        this.#readNotice(frame);
      }
    }
  }

  #readEvent(event: KodamaEvent): void {
    if (this.cursor && event.seq !== undefined) {
      if (event.seq <= this.cursor.seq) {
        this.#listener.onDuplicate();
        return;
      }
      this.cursor.seq = event.seq;
    }
    if (event.event_type === 'journal.hole') {
      this.#listener.onHole(event);
    }
    if (this.#listener.onEvent(event) && this.#interruption) {
      this.#interruption.replayed++;
    }
  }

  #resume(resumed: Resumed): void {
    const { another_journal, epoch, first, last, missed, recovered } = resumed;
    const since = Number(`${resumed.since}`.split(':').pop());
    const at = this.cursor;
    this.#begun = true;
    if (!at) {
      this.cursor = { epoch, seq: first - 1 };
    } else if (another_journal || !isSameJournal(at, epoch) || (!recovered && last < at.seq)) {
      this.#lose(null);
      this.cursor = { epoch, seq: first - 1 };
    } else {
      // Another tab may have asked for more than this one is missing.
      if (!recovered && (first > at.seq + 1 || since >= at.seq)) {
        this.#lose(missed || null);
      }
      this.cursor = { epoch: epoch ?? at.epoch, seq: Math.max(at.seq, first - 1) };
    }
    this.#listener.onPhase('catching-up');
    this.#listener.onNotice(resumed);
  }

  #readNotice(notice: Notice): void {
    if (this.cursor && notice.seq !== undefined) {
      this.cursor.seq = Math.max(this.cursor.seq, notice.seq);
    }
    if (notice.type === 'dropped' && this.#interruption) {
      this.#lose(notice.count ?? null);
    } else if (notice.type === 'gap') {
      this.#lose(null);
      this.#end();
    } else if (notice.type === 'caught_up' || notice.type === 'ended') {
      this.#end();
      this.#listener.onPhase(notice.type === 'ended' ? 'ended' : 'live');
    }
    this.#listener.onNotice(notice);
  }

  #interrupt(): Interruption {
    return (this.#interruption ??= { from: this.cursor?.seq ?? null, replayed: 0, lost: false, missing: 0 });
  }

  #lose(count: number | null): void {
    const interruption = this.#interrupt();
    interruption.lost = true;
    interruption.missing = count === null || interruption.missing === null ? null : interruption.missing + count;
  }

  #end(): void {
    const ended = this.#interruption;
    if (ended) {
      this.#interruption = undefined;
      const { from, lost, missing, replayed } = ended;
      const outcome = lost ? 'lost' : replayed > 0 ? 'replayed' : 'nothing-missed';
      this.#listener.onReconnect({
        outcome,
        count: lost ? missing : replayed,
        replayed,
        from,
        to: this.cursor?.seq ?? null,
      });
    }
  }
}
