import type { KodamaEvent } from '../event.js';
import type { Filter } from '../filter.js';
import { matcher } from '../filter.js';
import type { ConnectionOptions, SeekRange } from './connection.js';
import { Connection } from './connection.js';
import { Emitter } from './emitter.js';
import type { Place } from './http.js';
import type { Reconnect } from './reader.js';
import { Reader } from './reader.js';

export type ReplayState = 'connecting' | 'playing' | 'paused' | 'waiting' | 'ended' | 'denied' | 'closed';

/** The part of the journal to read. */
export interface Range {
  /** A sequence behind which it begins, a time, `-10m` or `earliest`. */
  since?: Place | undefined;
  /** A sequence, a time or `now`; absent: it goes on as events come. */
  until?: Place | undefined;
  /** `max`, `1x` as it happened, or a multiple such as `10x`. */
  speed?: string | undefined;
}

export interface ReplayEvents<V = KodamaEvent> {
  events: readonly V[];
  state: ReplayState;
  reconnect: Reconnect;
  /** All before `until` has come. */
  ended: { seq: number | null };
  error: string;
}

const UNITS: Record<string, number> = { s: 1, m: 60, h: 3_600, d: 86_400 };

/** Reads a part of the journal on a connection of its own. */
export class Replay<V = KodamaEvent> {
  readonly #emitter = new Emitter<ReplayEvents<V>>();
  readonly #connection: Connection;
  readonly #reader: Reader;
  #state: ReplayState = 'connecting';
  #paused = false;
  #batch: KodamaEvent[] = [];
  /** Until the first answer `until=now` has no sequence. */
  #untilNow = false;

  constructor(options: ConnectionOptions, filter: Filter, range: Range) {
    const matches = matcher(filter);
    this.#reader = new Reader({
      onEvent: event => matches(event) && this.#batch.push(event) > 0,
      onPhase: phase => this.#onPhase(phase),
      onReconnect: reconnect => this.#emitter.emit('reconnect', reconnect),
      onHole: () => {},
      onDuplicate: () => {},
      onNotice: notice => {
        if (this.#untilNow && 'last' in notice) {
          this.#untilNow = false;
          this.#connection.setUntil(`${(notice as { last: number }).last}`);
        }
        if (notice.error) {
          this.#emitter.emit('error', notice.error);
        }
      },
    });
    this.#connection = new Connection(
      { ...options, delivery: 'durable', range: this.#toServer({ since: 'latest', ...range }) },
      {
        onFrames: frames => {
          this.#reader.read(frames);
          const batch = this.#batch.splice(0);
          if (batch.length > 0) {
            this.#emitter.emit('events', batch as V[]);
          }
        },
        onState: (state, error) => {
          if (state === 'waiting' || state === 'connecting') {
            this.#reader.onInterrupted();
          } else if (state === 'open' && this.#paused) {
            this.#connection.send({ type: 'pause' });
          }
          if (error) {
            this.#emitter.emit('error', error);
          }
          this.#become(state === 'idle' ? 'paused' : state === 'open' ? 'playing' : state);
        },
        onApplied: () => {},
      },
    );
    this.#connection.setFilters([filter], 1);
    queueMicrotask(() => this.#state === 'connecting' && this.#connection.start(undefined));
  }

  get state(): ReplayState {
    return this.#state;
  }

  on<K extends keyof ReplayEvents<V>>(name: K, listener: (value: ReplayEvents<V>[K]) => void): () => void {
    return this.#emitter.on(name, listener);
  }

  pause(): void {
    this.#paused = true;
    if (!this.#connection.send({ type: 'pause' }) && !this.#isOver()) {
      this.#connection.stop();
    }
    this.#become('paused');
  }

  resume(): void {
    if (this.#paused) {
      this.#paused = false;
      if (!this.#connection.send({ type: 'resume' })) {
        this.#connection.start(this.#reader.cursor);
      } else {
        this.#become('playing');
      }
    }
  }

  /** Goes on elsewhere, or at another speed; what is left out stays as it is. */
  seek(range: Range): void {
    this.#paused = false;
    if (range.since !== undefined) {
      this.#reader.reset();
    }
    const change = this.#toServer(range);
    this.#become('connecting');
    if (this.#connection.state === 'idle') {
      this.#connection.start(this.#reader.cursor);
    }
    this.#connection.seek(change);
  }

  close(): void {
    this.#become('closed');
    this.#connection.stop();
  }

  #onPhase(phase: 'catching-up' | 'live' | 'ended'): void {
    if (phase === 'ended') {
      this.#become('ended');
      this.#emitter.emit('ended', { seq: this.#reader.cursor?.seq ?? null });
    } else if (!this.#paused) {
      this.#become('playing');
    }
  }

  #isOver(): boolean {
    return this.#state === 'ended' || this.#state === 'closed';
  }

  /** After an end only a seek or a reconnect for it goes on. */
  #become(state: ReplayState): void {
    if (this.#state !== state && this.#state !== 'closed' && !(this.#paused && state === 'playing')) {
      this.#state = state;
      this.#emitter.emit('state', state);
    }
  }

  /** An end relative to now is fixed, so that a reconnect does not move it. */
  #toServer({ since, until, speed }: Range): SeekRange {
    const back = /^-(\d+)([smhd])$/.exec(String(until));
    const end = back ? new Date(Date.now() - Number(back[1]) * UNITS[back[2]!]! * 1_000).toISOString() : until;
    this.#untilNow = until === undefined ? this.#untilNow : until === 'now';
    return {
      ...(since !== undefined && { since: String(since) }),
      ...(end !== undefined && { until: String(end) }),
      ...(speed !== undefined && { speed }),
    };
  }
}
