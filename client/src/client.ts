import type { ConnectionOptions, ConnectionState, Feed } from './core/connection.js';
import { Connection } from './core/connection.js';
import type { BatchHandler, DispatchOptions, Entry, Handler } from './core/dispatcher.js';
import { Dispatcher } from './core/dispatcher.js';
import { Emitter } from './core/emitter.js';
import type { Notice } from './core/frame.js';
import type { Page, PageQuery, Place, Query } from './core/http.js';
import { HttpApi } from './core/http.js';
import { iterate } from './core/iterate.js';
import { lazyFeed } from './core/lazy-feed.js';
import type { PlaceStore } from './core/place-store.js';
import { placeStore } from './core/place-store.js';
import type { Reconnect } from './core/reader.js';
import { Reader } from './core/reader.js';
import type { Range } from './core/replay.js';
import { Replay } from './core/replay.js';
import type { GetToken } from './core/token.js';
import { tokenSource } from './core/token.js';
import type { WebSocketClass } from './core/transport.js';
import type { EventOf, KodamaEvent, TypeName, UntypedEvents } from './event.js';
import { matcher } from './filter.js';
import type { Filter } from './filter.js';

const STORE_INTERVAL = 500;
/** Time without subscriptions before the connection is closed: pages change, and mount others at once. */
const LINGER_TIME = 1_000;

export interface ClientOptions {
  /** Address of the server, `https://kodama.example`; by default that of the page. */
  url?: string;
  /** A JWT that lives as long as the client. */
  token?: string;
  /** Gives a JWT for each connect; `fresh` asks for another one than the last. */
  getToken?: GetToken;
  /** `durable` (default): from the journal, nothing is missed. `live`: from Redis, what comes while disconnected is lost. */
  delivery?: 'durable' | 'live';
  /** One connection for all tabs of the browser. */
  shareTabs?: boolean;
  /** Where the position is stored, so that a reload misses nothing. */
  persist?: 'session' | 'local' | false;
  /** Closes the connection when the page has been hidden for so long, and resumes later; false: never. 30,000 by default. */
  hiddenAfterMs?: number | false;
  /** The server puts events of so many milliseconds into one message; 16 by default, 0 for one message an event. */
  batchMs?: number;
  /** The server leaves events over so many a second out, and says how many. */
  maxPerSecond?: number;
  /** For Node before 22, and tests. */
  WebSocket?: WebSocketClass | undefined;
  fetch?: typeof globalThis.fetch;
}

/**
 * `catching-up`: events of the past come. `waiting`: for the next try. `paused`: by `disconnect()` or in a hidden page. `denied`: the token or the
 * filter is refused, and only `connect()` tries again.
 */
export type ClientState = 'idle' | 'connecting' | 'catching-up' | 'live' | 'waiting' | 'paused' | 'offline' | 'denied';

export interface ClientEvents {
  state: ClientState;
  reconnect: Reconnect;
  /** The journal says that events may be missing in it. */
  hole: KodamaEvent;
  /** The server left events out: of a slow live client, or deleted by retention. */
  dropped: { count: number };
  /** Events over `maxPerSecond` (by the server) or over `maxQueue` (of a subscription) were left out. */
  hidden: { count: number; by: 'server' | 'client'; subscription?: Subscription };
  draining: { reconnect_in_ms: number };
  /** The server's sentence about what is wrong. */
  error: string;
  /** Every frame that is no event. */
  notice: Notice;
}

/** What has happened since the client was created. */
export interface Counters {
  received: number;
  /** Calls and batches hand out an event once for each subscription. */
  delivered: number;
  duplicates: number;
  hidden: number;
  dropped: number;
  reconnects: number;
}

export interface Subscription {
  /** Resolves when the server applies the filter: all matching events from then on come. */
  readonly ready: Promise<void>;
  /** Events that this subscription's full queue has left out. */
  readonly hidden: number;
  update(filter: Filter): void;
  close(): void;
}

export interface SubscribeOptions extends DispatchOptions {}

export interface EventsOptions extends Range {
  signal?: AbortSignal;
  /** Without a range: maximum number of events that wait. */
  maxQueue?: number;
}

export interface GapsQuery extends Query {
  at?: Place;
  kind?: string;
  severity?: string;
  all?: boolean;
}

/** Creates a client of a server; it connects with the first subscription. */
export function createClient<E extends object = UntypedEvents>(options: ClientOptions = {}): KodamaClient<E> {
  return new KodamaClient<E>(options);
}

/** Events of one server: one connection for all subscriptions of a page, and the HTTP API. */
export class KodamaClient<E extends object = UntypedEvents> {
  readonly counters: Counters = { received: 0, delivered: 0, duplicates: 0, hidden: 0, dropped: 0, reconnects: 0 };
  readonly #options: ClientOptions;
  readonly #connection: ConnectionOptions;
  readonly #emitter = new Emitter<ClientEvents>();
  readonly #http: HttpApi;
  readonly #dispatcher: Dispatcher;
  readonly #reader: Reader;
  readonly #feed: Feed;
  readonly #store: PlaceStore | undefined;
  readonly #subscriptions = new Map<Entry, Subscription>();
  readonly #cleanups: (() => void)[] = [];
  #unready: { version: number; resolve: () => void }[] = [];
  #state: ClientState = 'idle';
  #feedState: ConnectionState = 'idle';
  #error: string | undefined;
  #version = 0;
  #disconnected = false;
  #hidden = false;
  #closed = false;
  #hide: ReturnType<typeof setTimeout> | undefined;
  #linger: ReturnType<typeof setTimeout> | undefined;
  #storing: ReturnType<typeof setTimeout> | undefined;

  constructor(options: ClientOptions) {
    const { batchMs = 16, delivery = 'durable', maxPerSecond, persist } = options;
    const fetch = options.fetch ?? globalThis.fetch.bind(globalThis);
    const WebSocket = 'WebSocket' in options ? options.WebSocket : (globalThis.WebSocket as WebSocketClass | undefined);
    const base = baseOf(options.url ?? '');
    const token = tokenSource(options.token, options.getToken);
    this.#options = options;
    this.#connection = {
      base,
      delivery: WebSocket ? delivery : 'durable',
      token,
      WebSocket,
      fetch,
      query: { batch: batchMs ? `${batchMs}ms` : undefined, max_per_second: maxPerSecond?.toString() },
      range: { since: 'latest' },
    };
    this.#http = new HttpApi(base, token, fetch);
    this.#store = delivery === 'durable' ? placeStore(persist, `kodama:${base}`) : undefined;
    this.#dispatcher = new Dispatcher(
      (entry, count) => this.#onHidden(count, 'client', this.#subscriptions.get(entry)),
      count => this.#onDelivered(count),
    );
    this.#reader = new Reader({
      onEvent: event => (this.counters.received++, this.#dispatcher.push(event)),
      onPhase: phase => this.#become(phase === 'ended' ? 'live' : phase),
      onReconnect: reconnect => (this.counters.reconnects++, this.#emitter.emit('reconnect', reconnect)),
      onHole: event => this.#emitter.emit('hole', event),
      onNotice: notice => this.#onNotice(notice),
      onDuplicate: () => void this.counters.duplicates++,
    });
    const listener = {
      onFrames: (frames: Parameters<Reader['read']>[0]) => this.#reader.read(frames),
      onState: (state: ConnectionState, error: string | undefined) => this.#onFeedState(state, error),
      onApplied: (version: number) => this.#onApplied(version),
    };
    const alone = () => new Connection(this.#connection, listener);
    const shared = async () => {
      const { TabFeed } = await import('./core/tab-feed.js');
      return new TabFeed(this.#connection, listener, () => this.#reader.cursor);
    };
    this.#feed = options.shareTabs && canShareTabs() ? lazyFeed(shared().catch(alone)) : alone();
    this.#watchPage();
  }

  get state(): ClientState {
    return this.#state;
  }

  /** The last sentence about what is wrong; undefined while all is well. */
  get error(): string | undefined {
    return this.#error;
  }

  on<K extends keyof ClientEvents>(name: K, listener: (value: ClientEvents[K]) => void): () => void {
    return this.#emitter.on(name, listener);
  }

  /**
   * Takes events from now on. The handler gets them once each and in the journal's order, per animation frame.
   *
   * @returns what changes and ends it
   */
  subscribe<const T extends TypeName<E> = keyof E & string>(
    filter: Filter<T>,
    handler: (events: readonly EventOf<E, T>[]) => void,
    options: SubscribeOptions & { batch: true },
  ): Subscription;
  subscribe<const T extends TypeName<E> = keyof E & string>(
    filter: Filter<T>,
    handler: (event: EventOf<E, T>) => void,
    options?: SubscribeOptions & { batch?: false },
  ): Subscription;
  subscribe(filter: Filter, handler: Handler | BatchHandler, options: SubscribeOptions = {}): Subscription {
    const entry = this.#dispatcher.add(filter, handler, options);
    const changed = () => this.#setFilters();
    let ready = changed();
    const subscription: Subscription = {
      get ready() {
        return ready;
      },
      get hidden() {
        return entry.hidden;
      },
      update(changedFilter) {
        entry.filter = changedFilter;
        entry.matches = matcher(changedFilter);
        ready = changed();
      },
      close: () => {
        if (this.#dispatcher.entries.delete(entry)) {
          this.#subscriptions.delete(entry);
          void changed();
        }
      },
    };
    this.#subscriptions.set(entry, subscription);
    return subscription;
  }

  /** Iterates over events: over a range of the journal on a connection of its own, else from now on. */
  events<const T extends TypeName<E> = keyof E & string>(
    filter: Filter<T> = {},
    { signal, maxQueue, ...range }: EventsOptions = {},
  ): AsyncGenerator<EventOf<E, T>, void, undefined> {
    return iterate<EventOf<E, T>>(
      Object.keys(range).length > 0
        ? this.#rangeSource<EventOf<E, T>>(filter, range)
        : this.#sharedSource(filter, maxQueue),
      signal,
    );
  }

  /** Replays a part of the journal on a connection of its own. */
  replay<const T extends TypeName<E> = keyof E & string>(range: Range, filter: Filter<T> = {}): Replay<EventOf<E, T>> {
    return new Replay(this.#connection, filter, range);
  }

  /** A page of events of the journal. */
  history<const T extends TypeName<E> = keyof E & string>(
    filter: Filter<T> = {},
    page: PageQuery = {},
  ): Promise<Page<EventOf<E, T>>> {
    return this.#http.history(filter, page) as Promise<Page<unknown>> as Promise<Page<EventOf<E, T>>>;
  }

  /** A page of the events of one entity. */
  entity(type: string, id: string, page: PageQuery = {}): Promise<Page<EventOf<E>>> {
    return this.#http.entity(type, id, page) as Promise<Page<unknown>> as Promise<Page<EventOf<E>>>;
  }

  /** What is published and not heard, now or at a time. */
  gaps<T = Record<string, unknown>>(query: GapsQuery = {}): Promise<T> {
    return this.get('/api/v1/gaps', query);
  }

  /** Counts and rates by event type or entity type. */
  stats<T = Record<string, unknown>>(query: Query = {}): Promise<T> {
    return this.get('/api/v1/stats', query);
  }

  /** Any other path of the HTTP API. */
  get<T = Record<string, unknown>>(path: string, query: Query = {}, signal?: AbortSignal): Promise<T> {
    return this.#http.get(path, query, [], signal);
  }

  /** Connects again after `disconnect()` or a denial, and at once while it waits. */
  connect(): void {
    this.#disconnected = false;
    if (this.#state === 'denied') {
      this.#feed.stop();
    }
    this.#reconcile();
    this.#feed.probe();
  }

  /** Closes the connection; `connect()` goes on behind the last event. */
  disconnect(): void {
    this.#disconnected = true;
    this.#reconcile();
  }

  /** Ends the client with all its subscriptions. */
  close(): void {
    this.#closed = true;
    this.#reconcile();
    this.#dispatcher.entries.clear();
    this.#subscriptions.clear();
    clearTimeout(this.#hide);
    this.#cleanups.splice(0).forEach(cleanup => cleanup());
  }

  #sharedSource<V>(filter: Filter, maxQueue?: number) {
    let subscription: Subscription | undefined;
    return {
      open: (push: (events: readonly V[]) => void) => {
        const handler = push as (events: readonly KodamaEvent[]) => void;
        subscription = (this as unknown as KodamaClient).subscribe(filter, handler, {
          batch: true,
          ...(maxQueue && { maxQueue }),
        });
      },
      close: () => subscription?.close(),
    };
  }

  #rangeSource<V>(filter: Filter, range: Range) {
    let replay: Replay<V> | undefined;
    return {
      open: (push: (events: readonly V[]) => void, end: (error?: Error) => void) => {
        replay = new Replay(this.#connection, filter, range);
        let sentence = 'denied';
        replay.on('events', push);
        replay.on('ended', () => end());
        replay.on('error', error => (sentence = error));
        replay.on('state', state => state === 'denied' && end(new Error(sentence)));
        replay.on('reconnect', reconnect => this.#emitter.emit('reconnect', reconnect));
      },
      pause: () => replay?.pause(),
      resume: () => replay?.resume(),
      close: () => replay?.close(),
    };
  }

  /** @returns resolves when the filters are in force */
  #setFilters(): Promise<void> {
    const version = ++this.#version;
    const ready = new Promise<void>(resolve => this.#unready.push({ version, resolve }));
    this.#feed.setFilters(
      [...this.#dispatcher.entries].map(({ filter }) => filter),
      version,
    );
    clearTimeout(this.#linger);
    if (this.#dispatcher.entries.size > 0) {
      queueMicrotask(() => this.#reconcile());
    } else {
      this.#linger = setTimeout(() => this.#reconcile(), LINGER_TIME);
    }
    return ready;
  }

  /** Connects or disconnects, as subscriptions, page and network are. */
  #reconcile(): void {
    const wanted = this.#dispatcher.entries.size > 0 && !this.#closed;
    const online = isLoopback(this.#connection.base) || globalThis.navigator?.onLine !== false;
    const rest = !wanted ? 'idle' : this.#disconnected || this.#hidden ? 'paused' : !online ? 'offline' : undefined;
    if (!rest) {
      const stored = this.#store?.take();
      if (stored && !this.#reader.cursor) {
        this.#reader.continueAt(stored);
      }
      this.#feed.start(this.#reader.cursor);
      return;
    }
    if (this.#feedState !== 'idle') {
      this.#feed.stop();
    }
    this.#feedState = 'idle';
    this.#reader.onInterrupted();
    if (rest === 'idle') {
      this.#savePlace();
      if (!this.#closed) {
        this.#store?.save(undefined); // a later subscription begins with what comes then
      }
      this.#reader.reset();
      this.#onApplied(this.#version);
    }
    this.#become(rest);
  }

  #onFeedState(state: ConnectionState, error: string | undefined): void {
    this.#feedState = state;
    if (error) {
      this.#error = error;
      this.#emitter.emit('error', error);
    }
    if (state === 'open') {
      if (this.#connection.delivery === 'live') {
        this.#reader.onLive();
      }
      return;
    }
    this.#reader.onInterrupted();
    if (state !== 'idle') {
      this.#become(state);
    }
  }

  #onApplied(version: number): void {
    const ready = this.#unready.filter(waiting => waiting.version <= version);
    this.#unready = this.#unready.filter(waiting => waiting.version > version);
    ready.forEach(({ resolve }) => resolve());
  }

  #onNotice(notice: Notice): void {
    const { count = 0 } = notice;
    if (notice.error) {
      this.#error = notice.error;
      this.#emitter.emit('error', notice.error);
    } else if (notice.type === 'dropped') {
      this.counters.dropped += count;
      this.#emitter.emit('dropped', { count });
    } else if (notice.type === 'hidden') {
      this.#onHidden(count, 'server');
    } else if (notice.type === 'draining') {
      this.#emitter.emit('draining', { reconnect_in_ms: notice.reconnect_in_ms ?? 0 });
    }
    this.#emitter.emit('notice', notice);
  }

  #onHidden(count: number, by: 'server' | 'client', subscription?: Subscription): void {
    this.counters.hidden += count;
    this.#emitter.emit('hidden', { count, by, ...(subscription && { subscription }) });
  }

  #onDelivered(count: number): void {
    this.counters.delivered += count;
    if (this.#store) {
      this.#storing ??= setTimeout(() => this.#savePlace(), STORE_INTERVAL);
    }
  }

  /** Stores the place behind what was handed out. */
  #savePlace(): void {
    clearTimeout(this.#storing);
    this.#storing = undefined;
    const { cursor } = this.#reader;
    if (cursor) {
      this.#store?.save({ ...cursor, seq: Math.min(cursor.seq, this.#dispatcher.firstWaiting() - 1) });
    }
  }

  #become(state: ClientState): void {
    if (state === 'live') {
      this.#error = undefined;
    }
    if (this.#state !== state) {
      this.#state = state;
      this.#emitter.emit('state', state);
    }
  }

  #watchPage(): void {
    const listen = (target: EventTarget | undefined, name: string, listener: () => void) => {
      target?.addEventListener?.(name, listener);
      this.#cleanups.push(() => target?.removeEventListener?.(name, listener));
    };
    const page = globalThis.document as Document | undefined;
    const { hiddenAfterMs = 30_000 } = this.#options;
    const setHidden = (hidden: boolean) => {
      this.#hidden = hidden;
      this.#reconcile();
    };
    const onVisibility = () => {
      clearTimeout(this.#hide);
      if (page!.visibilityState === 'hidden') {
        this.#savePlace();
        if (hiddenAfterMs !== false) {
          this.#hide = setTimeout(setHidden, hiddenAfterMs, true);
        }
      } else {
        setHidden(false);
        this.#feed.probe();
      }
    };
    listen(page, 'visibilitychange', onVisibility);
    listen(globalThis as unknown as EventTarget, 'offline', () => this.#reconcile());
    listen(globalThis as unknown as EventTarget, 'online', () => (this.#reconcile(), this.#feed.probe()));
    listen(globalThis as unknown as EventTarget, 'pagehide', () => this.#savePlace());
  }
}

/** The server's address without what the paths add. */
function baseOf(url: string): string {
  const address = url.replace(/^ws/, 'http').replace(/\/(api\/v1\/ws\/events)?\/*$/, '');
  return /^https?:/.test(address) ? address : `${globalThis.location?.origin ?? 'http://127.0.0.1:18000'}${address}`;
}

function isLoopback(base: string): boolean {
  return /^https?:\/\/(localhost|127\.|\[::1\])/.test(base);
}

/** Whether tabs can share a connection here: in secure pages only. */
function canShareTabs(): boolean {
  return !!globalThis.navigator?.locks && typeof BroadcastChannel === 'function';
}
