import type { Filter } from '../filter.js';
import type { ConnectionListener, ConnectionOptions, ConnectionState, Feed } from './connection.js';
import { Connection } from './connection.js';
import type { Cursor } from './cursor.js';
import { isSameJournal, toSince } from './cursor.js';
import type { Frame } from './frame.js';
import { isEvent, isResumed } from './frame.js';
import { claim } from './token.js';

/** How long a new leader waits for the positions of the other tabs. */
const GATHER_TIME = 200;

/** What tabs say to each other. */
type Message =
  | { kind: 'hello'; tab: string; filters: readonly Filter[]; version: number; cursor: Cursor | undefined }
  | { kind: 'filters'; tab: string; filters: readonly Filter[]; version: number }
  | { kind: 'bye'; tab: string; leads: boolean }
  | { kind: 'probe' }
  // of the leader
  | { kind: 'lead' }
  | { kind: 'welcome'; tabs: readonly string[]; frames: readonly Frame[]; state: ConnectionState }
  | { kind: 'frames'; frames: readonly Frame[] }
  | { kind: 'state'; state: ConnectionState; error: string | undefined }
  | { kind: 'applied'; versions: Record<string, number> };

interface Tab {
  filters: readonly Filter[];
  version: number;
  /** Where it goes on, until it was welcomed. */
  waits?: Cursor | undefined;
}

/**
 * One connection for all tabs of a browser: the tab that holds a Web Lock has it and hands its frames on by a `BroadcastChannel`.
 *
 * How it works: a tab says hello with its position and reads no frames until the leader has welcomed it. The leader does so at once if the tab
 * lacks nothing, else it goes back to the tab's position first; tabs drop what they have already. When the leader ends, the lock goes to another
 * tab, and all say hello anew.
 */
export class TabFeed implements Feed {
  readonly #options: ConnectionOptions;
  readonly #listener: ConnectionListener;
  readonly #cursor: () => Cursor | undefined;
  readonly #id = crypto.randomUUID();
  #filters: readonly Filter[] = [];
  #version = 0;
  #session: AbortController | undefined;
  #channel: BroadcastChannel | undefined;
  #name = '';
  #welcomed = false;

  // As the leader.
  #connection: Connection | undefined;
  #tabs = new Map<string, Tab>();
  #live = false;
  #union = 0;
  /** Versions of all tabs' filters that a union is made of. */
  #versions = new Map<number, Record<string, number>>();

  /** @param cursor this tab's position */
  constructor(options: ConnectionOptions, listener: ConnectionListener, cursor: () => Cursor | undefined) {
    this.#options = options;
    this.#listener = listener;
    this.#cursor = cursor;
  }

  setFilters(filters: readonly Filter[], version: number): void {
    this.#filters = filters;
    this.#version = version;
    if (this.#connection) {
      this.#tabs.set(this.#id, { filters, version });
      this.#setUnion();
    } else {
      this.#post({ kind: 'filters', tab: this.#id, filters, version });
    }
  }

  start(): void {
    if (this.#session) {
      this.#connection?.start(this.#connection.cursor);
      return;
    }
    const session = (this.#session = new AbortController());
    this.#listener.onState('connecting', undefined);
    // Tabs of another user must not read these events.
    void this.#options
      .token(false)
      .catch(() => undefined)
      .then(token => !session.signal.aborted && this.#join(session, String(claim(token, 'sub') ?? '')));
  }

  stop(): void {
    this.#post({ kind: 'bye', tab: this.#id, leads: this.#connection !== undefined });
    this.#session?.abort();
    this.#session = undefined;
    this.#channel?.close();
    this.#channel = undefined;
    this.#welcomed = false;
    this.#connection?.stop();
    this.#connection = undefined;
  }

  probe(): void {
    this.#connection?.probe();
    this.#post({ kind: 'probe' });
  }

  #join({ signal }: AbortController, subject: string): void {
    const { base, delivery, query } = this.#options;
    this.#name = `kodama:${base}:${delivery}:${JSON.stringify(query)}:${subject}`;
    this.#channel = new BroadcastChannel(this.#name);
    this.#channel.onmessage = ({ data }: MessageEvent<Message>) => this.#onMessage(data);
    const held = () => new Promise<void>(resolve => signal.addEventListener('abort', () => resolve()));
    const hold = (name: string, begin: () => void) => {
      const granted = () => {
        if (!signal.aborted) {
          begin();
          return held();
        }
      };
      navigator.locks.request(name, { signal }, granted).catch(() => {}); // aborted while it waited
    };
    // Held for as long as this tab takes part, so that the leader notices its end; and before the leader hears of it.
    hold(this.#lockOf(this.#id), () => {
      this.#hello();
      hold(this.#name, () => this.#lead(signal));
    });
  }

  #lockOf(tab: string): string {
    return `${this.#name}:tab:${tab}`;
  }

  #hello(): void {
    this.#welcomed = false;
    this.#post({
      kind: 'hello',
      tab: this.#id,
      filters: this.#filters,
      version: this.#version,
      cursor: this.#cursor(),
    });
  }

  #post(message: Message): void {
    this.#channel?.postMessage(message);
  }

  #onMessage(message: Message): void {
    if (this.#connection) {
      this.#lookAfter(this.#connection, message);
    } else if (message.kind === 'lead') {
      this.#hello();
    } else if (message.kind === 'welcome' && message.tabs.includes(this.#id)) {
      this.#welcomed = true;
      this.#listener.onState(message.state, undefined);
      this.#listener.onFrames(message.frames);
    } else if (message.kind === 'bye' && message.leads) {
      this.#welcomed = false;
      this.#listener.onState('connecting', undefined);
    } else if (message.kind === 'applied') {
      this.#listener.onApplied(message.versions[this.#id] ?? -1);
    } else if (message.kind === 'state' && (this.#welcomed || message.state !== 'open')) {
      this.#listener.onState(message.state, message.error);
    } else if (message.kind === 'frames' && this.#welcomed) {
      this.#listener.onFrames(message.frames);
    }
  }

  // As the leader.

  #lead(signal: AbortSignal): void {
    this.#welcomed = true;
    this.#live = false;
    this.#tabs = new Map([[this.#id, { filters: this.#filters, version: this.#version, waits: this.#cursor() }]]);
    const connection = (this.#connection = new Connection(this.#options, {
      onFrames: frames => this.#onFrames(frames),
      onState: (state, error) => this.#onState(state, error),
      onApplied: version => this.#onApplied(version),
    }));
    this.#setUnion();
    this.#post({ kind: 'lead' });
    const begin = () => {
      if (!signal.aborted && this.#connection === connection && connection.state === 'idle') {
        const places = [...this.#tabs.values()].flatMap(({ waits }) => waits ?? []);
        connection.start(
          places.reduce<Cursor | undefined>((one, other) => (one && one.seq <= other.seq ? one : other), undefined),
        );
      }
    };
    void navigator.locks.query().then(({ held = [] }) => {
      const others = held.some(({ name }) => name?.startsWith(this.#lockOf('')) && name !== this.#lockOf(this.#id));
      others ? setTimeout(begin, GATHER_TIME) : begin();
    });
  }

  #lookAfter(connection: Connection, message: Message): void {
    if (message.kind === 'hello') {
      const { tab, filters, version, cursor } = message;
      if (!this.#tabs.has(tab)) {
        void navigator.locks.request(this.#lockOf(tab), () => this.#forget(tab));
      }
      this.#tabs.set(tab, { filters, version });
      this.#setUnion();
      this.#admit(connection, tab, cursor);
    } else if (message.kind === 'filters') {
      const known = this.#tabs.get(message.tab);
      if (known) {
        Object.assign(known, { filters: message.filters, version: message.version });
        this.#setUnion();
      }
    } else if (message.kind === 'bye') {
      this.#forget(message.tab);
    } else if (message.kind === 'probe') {
      connection.probe();
    }
  }

  #forget(tab: string): void {
    if (this.#tabs.delete(tab)) {
      this.#setUnion();
    }
  }

  /** Lets a tab read frames, now or from the place on where it goes on. */
  #admit(connection: Connection, tab: string, cursor: Cursor | undefined): void {
    if (connection.state === 'denied') {
      // Somebody asks for another try, perhaps with another token.
      connection.stop();
      connection.start(connection.cursor);
    }
    const { cursor: at, state } = connection;
    const lacks = cursor && (!at || (isSameJournal(cursor, at.epoch) && cursor.seq < at.seq));
    if (lacks && this.#options.delivery === 'durable') {
      const lowest = [...this.#tabs.values()].every(({ waits }) => !waits || waits.seq > cursor.seq);
      this.#tabs.get(tab)!.waits = cursor;
      if (lowest && state !== 'idle') {
        connection.seek({ since: at && isSameJournal(cursor, at.epoch) ? `${cursor.seq}` : toSince(cursor) });
      }
      return;
    }
    const resumed = at && {
      type: 'resumed',
      since: at.seq,
      first: at.seq + 1,
      last: at.seq,
      missed: 0,
      recovered: true,
      epoch: at.epoch,
    };
    const frames = resumed ? [resumed, ...(this.#live ? [{ type: 'caught_up', seq: at.seq }] : [])] : [];
    this.#post({
      kind: 'welcome',
      tabs: [tab],
      frames: frames as Frame[],
      state: state === 'idle' ? 'connecting' : state,
    });
  }

  #setUnion(): void {
    const filters = new Map<string, Filter>();
    const versions: Record<string, number> = {};
    for (const [id, tab] of this.#tabs) {
      versions[id] = tab.version;
      tab.filters.forEach(filter => filters.set(JSON.stringify(filter), filter));
    }
    this.#versions.set(++this.#union, versions);
    this.#connection?.setFilters([...filters.values()], this.#union);
  }

  #onApplied(applied: number): void {
    const versions = this.#versions.get(applied);
    if (versions) {
      [...this.#versions.keys()]
        .filter(version => version < applied)
        .forEach(version => this.#versions.delete(version));
      this.#post({ kind: 'applied', versions });
      this.#listener.onApplied(versions[this.#id] ?? -1);
    }
  }

  #onState(state: ConnectionState, error: string | undefined): void {
    this.#post({ kind: 'state', state, error });
    this.#listener.onState(state, error);
  }

  #onFrames(frames: readonly Frame[]): void {
    for (const frame of frames) {
      if (!isEvent(frame) && isResumed(frame)) {
        this.#live = false;
        const reached = [...this.#tabs].filter(
          ([, { waits }]) => waits && (!frame.recovered || frame.first - 1 <= waits.seq),
        );
        reached.forEach(([, tab]) => (tab.waits = undefined));
        this.#post({ kind: 'welcome', tabs: reached.map(([id]) => id), frames: [], state: 'open' });
      } else if (!isEvent(frame) && frame.type === 'caught_up') {
        this.#live = true;
      }
    }
    if (this.#tabs.size > 1) {
      this.#post({ kind: 'frames', frames });
    }
    this.#listener.onFrames(frames);
  }
}
