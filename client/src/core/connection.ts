import type { Filter } from '../filter.js';
import { conditions, each, escapeNames, union } from '../filter.js';
import { backoffMillis } from './backoff.js';
import type { Cursor } from './cursor.js';
import { toSince } from './cursor.js';
import type { Frame } from './frame.js';
import { isEvent, isResumed, parseFrames } from './frame.js';
import type { RenewalTimer, TokenSource } from './token.js';
import { renewalTimer } from './token.js';
import type { Closed, Transport, WebSocketClass } from './transport.js';
import { CUT, EXPIRED, UNAUTHORIZED, openStream, openWebSocket } from './transport.js';

/** Close codes after which a client must not come back. */
const FINAL = [1003, 1008];
const OPEN_TIMEOUT = 15_000;
/** The server pings after 30 s, a stream has a comment every 15 s. */
const SILENCE_TIMEOUT = 45_000;
const PROBE_TIMEOUT = 5_000;
/** A server takes ten messages a second. */
const SUBSCRIBE_DELAY = 20;
/** Longer queries are rejected by some servers. */
const MAX_QUERY = 6_000;

export type ConnectionState = 'idle' | 'connecting' | 'open' | 'waiting' | 'denied';

export interface ConnectionOptions {
  /** Base address of the server: `http(s)://host:port`. */
  base: string;
  delivery: 'durable' | 'live';
  token: TokenSource;
  WebSocket: WebSocketClass | undefined;
  fetch: typeof globalThis.fetch;
  /** Further query parameters. */
  query: Readonly<Record<string, string | undefined>>;
  range: SeekRange;
}

/** A range of the journal; `since` counts while no cursor is known. */
export interface SeekRange {
  since?: string;
  until?: string;
  speed?: string;
}

export interface ConnectionListener {
  onFrames(frames: readonly Frame[]): void;
  onState(state: ConnectionState, error: string | undefined): void;
  /** The server applies the filters of this version. */
  onApplied(version: number): void;
}

/** Frames of a journal or of live events, from a connection of this page's own or of another tab. */
export interface Feed {
  /** Replaces the filters; `onApplied` says when they are in force. */
  setFilters(filters: readonly Filter[], version: number): void;
  start(cursor: Cursor | undefined): void;
  stop(): void;
  probe(): void;
}

/**
 * One connection that comes back: it opens a WebSocket, or a stream where WebSockets do not get through, and after each close another one behind
 * the last frame.
 */
export class Connection implements Feed {
  /** The place behind the last frame; undefined before the first. */
  cursor: Cursor | undefined;
  readonly #options: ConnectionOptions;
  readonly #listener: ConnectionListener;
  readonly #range: SeekRange;
  #state: ConnectionState = 'idle';
  #transport: Transport | undefined;
  #filters: readonly Filter[] = [];
  #version = 0;
  /** Version of the filters in each `subscribe` that is not answered, in order. */
  #unanswered: number[] = [];
  #asked = 0;
  #attempt = 0;
  /** Sockets in a row that did not get through. */
  #deafSockets = 0;
  #heard = false;
  #drainingSoon = false;
  #refreshToken = false;
  #deniedOnce = false;
  /** Where a `seek` goes that is not answered; frames that come before the answer are of the place before. */
  #seeking: string | undefined;
  /** Distinguishes attempts: what was begun before a stop does nothing after it. */
  #turn = 0;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #watchdog: ReturnType<typeof setTimeout> | undefined;
  #subscribe: ReturnType<typeof setTimeout> | undefined;
  readonly #renewal: RenewalTimer;

  constructor(options: ConnectionOptions, listener: ConnectionListener) {
    this.#options = options;
    this.#listener = listener;
    this.#range = { ...options.range };
    this.#renewal = renewalTimer(() => void this.#renewToken());
  }

  get state(): ConnectionState {
    return this.#state;
  }

  /** Replaces the filters, now or with the next connect. */
  setFilters(filters: readonly Filter[], version: number): void {
    this.#filters = filters;
    this.#version = version;
    this.#subscribe ??= setTimeout(() => this.#sendFilters(), SUBSCRIBE_DELAY);
  }

  /** Connects behind a place, if it was stopped. */
  start(cursor: Cursor | undefined): void {
    if (this.#state === 'idle') {
      this.cursor = cursor && { ...cursor };
      this.#seeking = undefined;
      this.#attempt = 0;
      this.#deniedOnce = false;
      this.#connect();
    }
  }

  /** Closes and stays closed. */
  stop(): void {
    this.#drop();
    this.#become('idle');
  }

  /** Goes on behind another place, or in another way. */
  seek(range: SeekRange): void {
    this.#seeking = range.since ?? this.#seeking;
    Object.assign(this.#range, range);
    // An epoch is understood at connect only.
    if (range.since?.includes(':') || !this.send({ type: 'seek', ...range })) {
      this.reconnect();
    }
  }

  /** What a next connect asks for. */
  setUntil(until: string): void {
    this.#range.until = until;
  }

  /** Connects anew at once. */
  reconnect(): void {
    if (this.#state !== 'idle') {
      this.#attempt = 0;
      this.#drop();
      this.#connect();
    }
  }

  /** Finds out soon whether the connection is still there: the network may have changed. */
  probe(): void {
    if (this.#state === 'waiting') {
      this.reconnect();
    } else if (this.send({ type: 'ping' })) {
      this.#watch(PROBE_TIMEOUT);
    }
  }

  /** @returns false where nothing can be sent */
  send(message: object): boolean {
    const sends = this.#state === 'open' && this.#transport?.send !== undefined;
    if (sends) {
      this.#transport!.send!(message);
    }
    return sends;
  }

  #connect(): void {
    const turn = ++this.#turn;
    this.#heard = false;
    this.#drainingSoon = false;
    this.#become('connecting');
    this.#watch(OPEN_TIMEOUT);
    const refresh = this.#refreshToken;
    void this.#options
      .token(refresh)
      .then(token => turn === this.#turn && this.#open(token))
      .catch((error: unknown) => turn === this.#turn && this.#onClose({ code: CUT, reason: String(error) }));
  }

  #open(token: string | undefined): void {
    const { WebSocket, base, fetch } = this.#options;
    const turn = this.#turn;
    const listener = {
      onOpen: () => turn === this.#turn && this.#onOpen(),
      onText: (text: string) => turn === this.#turn && this.#onText(text),
      onClose: (closed: Closed) => turn === this.#turn && this.#onClose(closed),
    };
    this.#asked = this.#version;
    this.#refreshToken = false;
    this.#renewal.set(token);
    // Where a proxy breaks WebSockets the stream gets through; where the server is gone both are tried in turn.
    this.#transport =
      WebSocket && (this.#deafSockets < 2 || this.#options.delivery === 'live')
        ? openWebSocket(
            WebSocket,
            `${base.replace(/^http/, 'ws')}/api/v1/ws/events${this.#query(false)}`,
            token,
            listener,
          )
        : openStream(fetch, `${base}/api/v1/events/stream${this.#query(true)}`, token, listener);
  }

  #query(stream: boolean): string {
    const { delivery, query } = this.#options;
    const own = new URLSearchParams();
    const durable = stream || delivery === 'durable';
    const place = this.#seeking ?? (this.cursor ? toSince(this.cursor) : this.#range.since);
    const all = { ...query, ...(durable && { ...this.#range, since: place }) };
    for (const [name, value] of Object.entries({ ...all, ...(!stream && { delivery, notices: '1' }) })) {
      if (value !== undefined) {
        own.set(name, value);
      }
    }
    const filters = new URLSearchParams();
    for (const [name, values] of Object.entries(union(this.#filters)) as [string, readonly string[] | null][]) {
      if (values) {
        filters.set(name, escapeNames(values));
      }
    }
    // A stream has no other way to say it; a socket says it in a message, which can be taken back.
    if (stream && this.#filters.length === 1) {
      conditions(this.#filters[0]!).forEach(condition => filters.append('where', condition));
    }
    const text = `${filters}`;
    return text !== '' && text.length < MAX_QUERY ? `?${own}&${text}` : `?${own}`;
  }

  #onOpen(): void {
    this.#watch(SILENCE_TIMEOUT);
    this.#become('open');
    if (this.#options.delivery === 'live') {
      this.#listener.onApplied(this.#asked);
    }
    this.#sendFilters(this.#filters.length > 1 || this.#filters.some(filter => filter.where));
  }

  #onText(text: string): void {
    this.#watch(SILENCE_TIMEOUT);
    this.#deafSockets = this.#transport?.send ? 0 : 1;
    if (text === '') {
      return;
    }
    const frames = parseFrames(text);
    if (frames) {
      this.#listener.onFrames(frames.filter(frame => this.#takes(frame)));
    } else {
      // Something in between has broken it. What it had comes again behind the last frame.
      this.#onClose({ code: CUT, reason: 'Unreadable frame' });
    }
  }

  /** Follows the position and answers what is the connection's own; false for frames of a place that was left. */
  #takes(frame: Frame): boolean {
    if (isEvent(frame)) {
      this.#onWell(this.#options.delivery === 'live');
      this.#follow(frame.seq);
      return this.#seeking === undefined;
    }
    if (isResumed(frame)) {
      this.#seeking = undefined;
      this.#heard = true;
      this.cursor = { epoch: frame.epoch ?? this.cursor?.epoch, seq: frame.first - 1 };
      this.#listener.onApplied(this.#asked);
      return true;
    }
    this.#follow(frame.seq);
    this.#onWell(frame.type === 'caught_up');
    if (frame.type === 'ping') {
      this.#onWell(true);
      this.send({ type: 'pong' });
    } else if (frame.type === 'draining') {
      this.#drainingSoon = true;
    } else if (frame.status === 'subscribed' || frame.error) {
      this.#onAnswer(frame.error);
    }
    return this.#seeking === undefined || frame.seq === undefined;
  }

  /** Failures before a connection that works do not count. */
  #onWell(well: boolean): void {
    if (well) {
      this.#attempt = 0;
      this.#deniedOnce = false;
    }
  }

  #follow(seq: number | undefined): void {
    // Live events may have a `seq` of their publisher's.
    if (seq !== undefined && this.#seeking === undefined && this.#heard && this.cursor) {
      this.cursor.seq = seq;
    }
  }

  #onAnswer(error: string | undefined): void {
    const version = this.#unanswered.shift();
    if (version === undefined) {
      this.#seeking = undefined; // it was refused, and all goes on as it was
      return;
    }
    if (error !== undefined && version >= 0) {
      // The filters before it hold, which may be too narrow: take everything, and select here.
      this.send({ type: 'subscribe', ...union([]) });
      this.#unanswered.unshift(-1 - version);
      return;
    }
    this.#asked = version < 0 ? -1 - version : version;
    this.#listener.onApplied(this.#asked);
    this.#sendFilters();
  }

  /** Sends the filters if they have changed, or if the address could not say them exactly. */
  #sendFilters(narrower = false): void {
    clearTimeout(this.#subscribe);
    this.#subscribe = undefined;
    const changed = this.#version !== this.#asked;
    if (this.#state !== 'open' || this.#unanswered.length > 0 || this.#filters.length === 0 || !(changed || narrower)) {
      return;
    }
    // Servers without `filters` apply the union, which lets more through.
    if (this.send({ type: 'subscribe', ...union(this.#filters), filters: each(this.#filters) })) {
      this.#unanswered.push(this.#version);
    } else if (changed) {
      this.reconnect();
    }
  }

  #onClose(closed: Closed): void {
    const drained = this.#drainingSoon;
    const deaf = this.#transport?.send !== undefined && !this.#heard && this.#options.delivery === 'durable';
    const wasStream = this.#transport !== undefined && !this.#transport.send;
    this.#drop();
    this.#deafSockets = wasStream ? 1 : deaf && closed.code === CUT ? this.#deafSockets + 1 : this.#deafSockets;
    const sentence = closed.reason || undefined;
    const unauthorized = closed.code === UNAUTHORIZED;
    if (FINAL.includes(closed.code) || (unauthorized && (this.#deniedOnce || !this.#options.token.renewable))) {
      this.#become('denied', sentence);
      return;
    }
    this.#deniedOnce ||= unauthorized;
    this.#refreshToken ||= unauthorized || closed.code === EXPIRED;
    const again = this.#attempt === 0 && (drained || this.#refreshToken);
    const delay = Math.max(closed.retryAfterMs ?? 0, backoffMillis(again ? 0 : this.#attempt + 1));
    this.#attempt++;
    this.#become('waiting', sentence);
    this.#retry = setTimeout(() => this.#connect(), delay);
  }

  /** Ends the transport and all that waits. */
  #drop(): void {
    this.#turn++;
    clearTimeout(this.#retry);
    clearTimeout(this.#watchdog);
    this.#renewal.set(undefined);
    this.#unanswered = [];
    this.#transport?.close();
    this.#transport = undefined;
  }

  #watch(millis: number): void {
    clearTimeout(this.#watchdog);
    this.#watchdog = setTimeout(() => this.#onClose({ code: CUT, reason: 'No sign of life of the server' }), millis);
  }

  async #renewToken(): Promise<void> {
    const turn = this.#turn;
    const token = await this.#options.token(true).catch(() => undefined);
    if (turn === this.#turn && token && this.send({ type: 'token', token })) {
      this.#renewal.set(token);
    }
  }

  #become(state: ConnectionState, error?: string): void {
    if (this.#state !== state || error) {
      this.#state = state;
      this.#listener.onState(state, error);
    }
  }
}
