import type { WebSocketClass, WebSocketLike } from '../core/transport.js';
import type { KodamaEvent, Payload } from '../event.js';
import { ServerSession } from './server-session.js';
import { answerHistory } from './history.js';

/** An event as a service publishes it. */
export interface FakeEvent {
  event_type: string;
  entity_type?: string;
  entity_id?: string;
  payload?: Payload;
}

export interface FakeServerOptions {
  /** Identity of the journal; absent: a server that tells none. */
  epoch?: string;
  /** Understands `batch` and `max_per_second`; `where` and several filters on one connection; true by default. */
  batches?: boolean;
  filters?: boolean;
  /** Checks a token; absent: none is asked for. */
  accepts?: (token: string | undefined) => boolean;
}

/**
 * A Kodama server in memory: a journal, WebSockets, the stream, and the pages of the HTTP API. Give `WebSocket` and `fetch` to `createClient`.
 *
 * @example
 * const server = new FakeServer();
 * const client = createClient({ url: server.url, WebSocket: server.WebSocket, fetch: server.fetch });
 * server.publish({ event_type: 'TASK_COMPLETED', entity_type: 'task', entity_id: 't-1' });
 */
export class FakeServer {
  readonly url = 'http://kodama.test';
  readonly WebSocket: WebSocketClass;
  readonly fetch: typeof globalThis.fetch;
  readonly options: FakeServerOptions;
  /** All events since the journal's beginning; `retain` deletes some. */
  journal: KodamaEvent[] = [];
  /** Sequence of the first event that is kept. */
  first = 1;
  epoch: string | undefined;
  /** Sessions that are open now. */
  readonly sessions = new Set<ServerSession>();
  /** Query of each connect, in order. */
  readonly connects: URLSearchParams[] = [];
  /** What clients have sent, in order. */
  readonly received: Record<string, unknown>[] = [];
  /** Answers of other paths of the HTTP API. */
  readonly answers = new Map<string, unknown>();
  /** Nobody listens on the port. */
  down = false;
  /** A proxy lets no WebSocket through. */
  blocksWebSockets = false;
  /** Frames are cut in the middle. */
  garbles = false;
  /** Connects get this close code instead of a session. */
  closesWith: { code: number; reason: string } | undefined;
  /** Requests get this status. */
  rejectsWith: { status: number; error: string; retryAfter?: number } | undefined;

  constructor(options: FakeServerOptions = {}) {
    this.options = options;
    this.epoch = options.epoch;
    const connect = (socket: WebSocketLike, url: string, protocols: string[]) => this.#connect(socket, url, protocols);
    this.WebSocket = class implements WebSocketLike {
      onopen: ((event: unknown) => void) | null = null;
      onmessage: ((event: unknown) => void) | null = null;
      onclose: ((event: unknown) => void) | null = null;
      onerror: ((event: unknown) => void) | null = null;
      readonly #session: ServerSession;

      constructor(url: string, protocols: string[] = []) {
        this.#session = connect(this, url, protocols);
      }

      send(data: string) {
        this.#session.onMessage(JSON.parse(data));
      }

      close() {
        this.#session.end();
      }
    };
    this.fetch = (input, init) => this.#answer(new URL(String(input)), init ?? {});
  }

  /** The sequence of the newest event. */
  get last(): number {
    return this.first - 1 + this.journal.length;
  }

  /** Journals events and delivers them. */
  publish(...events: FakeEvent[]): KodamaEvent[] {
    return events.map(event => {
      const { event_type, entity_type = null, entity_id = null, payload = {} } = event;
      const seq = this.last + 1;
      const time = new Date(Date.now()).toISOString();
      const journaled = {
        seq,
        time,
        channel: `events.${event_type}`,
        source: 'default',
        event_type,
        entity_type,
        entity_id,
        payload,
      };
      this.journal.push(journaled);
      this.sessions.forEach(session => session.offer(journaled));
      return journaled;
    });
  }

  /** Closes all connections; 1006 is a cut. */
  cut(code = 1006, reason = ''): void {
    [...this.sessions].forEach(session => session.close(code, reason));
  }

  /** Sends a frame to all clients as it is. */
  send(frame: object): void {
    this.sessions.forEach(session => session.send(frame));
  }

  /** Asks clients to come again, and closes them after that time. */
  drain(millis: number): void {
    const leaving = [...this.sessions];
    this.send({ type: 'draining', reconnect_in_ms: millis });
    setTimeout(() => leaving.forEach(session => session.close(1012, 'Service restart')), millis);
  }

  /** Deletes the events before a sequence, as retention does. */
  retain(first: number): void {
    this.journal = this.journal.slice(first - this.first);
    this.first = first;
  }

  /** Begins another journal. */
  newJournal(epoch?: string): void {
    this.cut(1011, 'Journal created anew');
    this.journal = [];
    this.first = 1;
    this.epoch = epoch;
  }

  #connect(socket: WebSocketLike, url: string, protocols: string[]): ServerSession {
    const { searchParams } = new URL(url);
    const token = protocols[0] === 'bearer' ? protocols[1] : undefined;
    const session = new ServerSession(this, searchParams, {
      text: data => socket.onmessage?.({ data }),
      close: (code, reason) => socket.onclose?.({ code, reason }),
    });
    queueMicrotask(() => {
      if (this.down || this.blocksWebSockets) {
        session.close(1006, '');
        return;
      }
      this.connects.push(searchParams);
      socket.onopen?.({});
      if (!this.#accepts(token)) {
        session.send({ error: 'Invalid or expired token' });
        session.close(4401, 'Invalid or expired token');
      } else if (this.closesWith) {
        session.close(this.closesWith.code, this.closesWith.reason);
      } else {
        session.begin();
      }
    });
    return session;
  }

  async #answer(url: URL, init: RequestInit): Promise<Response> {
    await undefined;
    if (this.down) {
      throw new TypeError('Failed to fetch');
    }
    const { status, error, retryAfter } = this.rejectsWith ?? {};
    if (status) {
      return json({ error }, status, retryAfter === undefined ? {} : { 'Retry-After': String(retryAfter) });
    }
    const token = new Headers(init.headers).get('authorization')?.replace('Bearer ', '');
    if (!this.#accepts(token)) {
      return json({ error: 'Authentication required' }, 401);
    }
    if (url.pathname === '/api/v1/events/stream') {
      return this.#stream(url.searchParams, init.signal ?? undefined);
    } else if (url.pathname === '/api/v1/events' || url.pathname === '/api/v1/timeline') {
      return json(...answerHistory(this, url.searchParams));
    }
    const answer = this.answers.get(url.pathname);
    return answer === undefined ? json({ error: 'Unknown path' }, 404) : json(answer);
  }

  #accepts(token: string | undefined): boolean {
    return this.options.accepts?.(token) ?? true;
  }

  #stream(query: URLSearchParams, signal: AbortSignal | undefined): Response {
    this.connects.push(query);
    const encoder = new TextEncoder();
    const body = new ReadableStream<Uint8Array>({
      start: controller => {
        // A stream has no arrays.
        const own = new URLSearchParams(query);
        own.delete('batch');
        const session = new ServerSession(this, own, {
          text: data => controller.enqueue(encoder.encode(`data:${data}\n\n`)),
          close: () => controller.close(),
        });
        signal?.addEventListener('abort', () => session.end());
        session.begin();
      },
    });
    return new Response(body, { headers: { 'Content-Type': 'text/event-stream' } });
  }
}

function json(body: unknown, status = 200, headers: Record<string, string> = {}): Response {
  return new Response(JSON.stringify(body), { status, headers: { 'Content-Type': 'application/json', ...headers } });
}
