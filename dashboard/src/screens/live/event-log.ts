import type { KodamaEvent } from '@kodama/client';
import { preview, weight } from '../../ui/preview.js';
import { Ring } from './ring.js';

/** A payload over this weight is kept as its first letters only; the whole is one request away. */
const MAX_PAYLOAD = 8_192;
/** All payloads together. */
const MAX_WEIGHT = 64_000_000;

/** An event as the list keeps it. */
export interface Row {
  readonly event: KodamaEvent;
  /** Only the first letters, where the payload is large. */
  readonly text?: string;
  readonly weight: number;
  /** It was published before the page came. */
  readonly earlier: boolean;
}

/** 1 for what was published since the page came; what the server derives, as the state of a sandbox, has no sequence and was not published. */
const counted = ({ earlier, event }: Row): number => (earlier || event.seq === undefined ? 0 : 1);

/** An event as a row: of a large payload the first letters only. */
export function boundedRow(event: KodamaEvent, earlier: boolean): Row {
  const size = weight(event.payload, MAX_PAYLOAD);
  if (size <= MAX_PAYLOAD) {
    return { event, weight: size, earlier };
  }
  const text = preview(event.payload);
  return { event: { ...event, payload: {} }, text, weight: text.length, earlier };
}

/** Where all that was published since the page came has gone. Each number is counted at its own place. */
export interface Totals {
  /** By the sequences that the server reports. */
  published: number;
  /** In the list. */
  shown: number;
  hidden: {
    /** By the filter. */
    filter: number;
    /** By the server, over its rate for this page. */
    rate: number;
    /** Dropped from the front of the list. */
    old: number;
    /** Waiting in a full queue of the page. */
    queue: number;
  };
  /** By the server: deleted by retention before they could be sent. */
  dropped: number;
  /** What no count explains; 0 unless something is wrong. */
  unexplained: number;
}

/** The newest events that the page keeps, and those of them that pass its filter. Bounded by a number of events and by their weight. */
export class EventLog {
  /** Rows that pass the filter, by number. */
  readonly rows = new Ring<Row>();
  /** While paused, the number behind the last row from before the pause. */
  pausedAt: number | undefined;
  readonly #kept = new Ring<Row>();
  /** As `pausedAt`, of what is kept. */
  #pausedKept = 0;
  #matches: (event: KodamaEvent) => boolean = () => true;
  #cap: number;
  #weight = 0;
  #received = 0;
  /** Kept, and of these shown, without those from before the page came. */
  #keptSince = 0;
  #shownSince = 0;
  #old = 0;
  /** Sequence before the first event since the page came. */
  #base: number | undefined;
  #last = 0;
  #rate = 0;
  #dropped = 0;
  #queue = 0;
  /** Whether the server sends what the filter passes only. */
  #isSelective = false;

  constructor(cap: number) {
    this.#cap = cap;
  }

  /** The server begins behind this sequence. */
  begin(seq: number): void {
    if (this.#base === undefined) {
      this.#base = seq;
      this.#last = Math.max(this.#last, seq);
    }
  }

  /** All that is wanted up to this sequence has come. */
  reached(seq: number): void {
    this.#last = Math.max(this.#last, seq);
  }

  addHidden(count: number, by: 'server' | 'client'): void {
    if (by === 'server') {
      this.#rate += count;
    } else {
      this.#queue += count;
    }
  }

  addDropped(count: number): void {
    this.#dropped += count;
  }

  push(events: readonly KodamaEvent[]): void {
    for (const event of events) {
      if (event.seq !== undefined) {
        this.begin(event.seq - 1);
        this.reached(event.seq);
        this.#received++;
      }
      this.#add(event, false);
    }
  }

  /** Puts events of the past in front, oldest first, in the place of earlier ones of the past. Where they are the same, nothing moves. */
  pushEarlier(events: readonly KodamaEvent[]): void {
    const kept = [...this.#kept];
    const first = kept.find(row => !row.earlier && row.event.seq !== undefined)?.event.seq ?? Infinity;
    const past = events.filter(({ seq = Infinity }) => seq < first && seq <= (this.#base ?? Infinity));
    const before = kept.filter(row => row.earlier);
    if (past.length !== before.length || past.some(({ seq }, i) => seq !== before[i]!.event.seq)) {
      this.#rebuild(past);
    }
  }

  /** @param isSelective whether the server sends what passes only */
  setFilter(matches: (event: KodamaEvent) => boolean, isSelective: boolean): void {
    this.#matches = matches;
    this.#isSelective = isSelective;
    this.#rebuild();
  }

  /** What comes from now on is kept behind `pausedAt`. */
  pause(): void {
    this.#pausedKept = this.#kept.end;
    this.pausedAt = this.rows.end;
  }

  follow(): void {
    this.pausedAt = undefined;
  }

  setCap(cap: number): void {
    this.#cap = cap;
    this.#trim();
  }

  get kept(): number {
    return this.#kept.length;
  }

  totals(): Totals {
    const published = this.#base === undefined ? 0 : this.#last - this.#base;
    const unsent = published - this.#received - this.#rate - this.#queue - this.#dropped;
    const hiddenHere = this.#keptSince - this.#shownSince;
    return {
      published,
      shown: this.#shownSince,
      hidden: {
        filter: hiddenHere + (this.#isSelective ? Math.max(0, unsent) : 0),
        rate: this.#rate,
        old: this.#old,
        queue: this.#queue,
      },
      dropped: this.#dropped,
      unexplained: this.#isSelective ? Math.min(0, unsent) : unsent,
    };
  }

  /** Numbers all rows anew, maybe with other events of the past; a pause stays between the same two events. */
  #rebuild(past?: readonly KodamaEvent[]): void {
    const isPaused = this.pausedAt !== undefined;
    const kept = [...this.#kept];
    const beforePause = isPaused ? Math.max(0, this.#pausedKept - this.#kept.first) : kept.length;
    const stays = (row: Row): boolean => !past || !row.earlier;
    this.#clear();
    past?.forEach(event => this.#add(event, true));
    kept
      .slice(0, beforePause)
      .filter(stays)
      .forEach(row => this.#keep(row));
    if (isPaused) {
      this.pause();
    }
    kept
      .slice(beforePause)
      .filter(stays)
      .forEach(row => this.#keep(row));
  }

  #add(event: KodamaEvent, earlier: boolean): void {
    this.#keep(boundedRow(event, earlier));
  }

  #keep(row: Row): void {
    this.#kept.push(row);
    this.#weight += row.weight;
    const since = counted(row);
    this.#keptSince += since;
    if (this.#matches(row.event)) {
      this.rows.push(row);
      this.#shownSince += since;
    }
    this.#trim();
  }

  #trim(): void {
    while (this.#kept.length > this.#cap || (this.#weight > MAX_WEIGHT && this.#kept.length > 1)) {
      const row = this.#kept.shift()!;
      this.#weight -= row.weight;
      const since = counted(row);
      this.#old += since;
      this.#keptSince -= since;
      if (this.rows.get(this.rows.first) === row) {
        this.rows.shift();
        this.#shownSince -= since;
      }
    }
  }

  #clear(): void {
    while (this.#kept.length > 0) {
      this.#kept.shift();
    }
    while (this.rows.length > 0) {
      this.rows.shift();
    }
    this.#weight = 0;
    this.#keptSince = 0;
    this.#shownSince = 0;
  }
}
