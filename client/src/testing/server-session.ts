import type { KodamaEvent } from '../event.js';
import type { ServerFilter } from '../filter.js';
import type { FakeServer } from './fake-server.js';
import { passes, splitNames } from './match.js';
import { Sampler } from './sampler.js';

/** Where a session's frames go. */
export interface Wire {
  text(data: string): void;
  close(code: number, reason: string): void;
}

/** The server's side of one connection. */
export class ServerSession {
  readonly #server: FakeServer;
  readonly #query: URLSearchParams;
  readonly #wire: Wire;
  #filters: ServerFilter[];
  /** Whether what is due comes as arrays. */
  readonly #batches: boolean;
  readonly #sampler: Sampler | undefined;
  /** Behind which sequence events are to be sent. */
  #at = 0;
  #until = Infinity;
  #paused = false;
  #begun = false;
  #ended = false;
  /** Accepts everything and sends nothing, as a dead network. */
  stalled = false;

  constructor(server: FakeServer, query: URLSearchParams, wire: Wire) {
    this.#server = server;
    this.#query = query;
    this.#wire = wire;
    const understands = server.options.batches !== false;
    const max = understands && query.get('delivery') !== 'live' ? Number(query.get('max_per_second')) : 0;
    this.#batches = understands && Boolean(query.get('batch'));
    this.#sampler = max > 0 ? new Sampler(max, frames => this.#emit(frames)) : undefined;
    const names = (name: string) => (query.get(name) ? splitNames(query.get(name)!) : null);
    const where = server.options.filters === false ? [] : query.getAll('where');
    this.#filters = [
      {
        event_types: names('event_types'),
        entity_types: names('entity_types'),
        entity_ids: names('entity_ids'),
        where,
      },
    ];
  }

  begin(): void {
    if (this.#ended) {
      return;
    }
    this.#server.sessions.add(this);
    if (this.#query.get('delivery') === 'live') {
      this.#at = Infinity;
      this.#begun = true;
      return;
    }
    this.#resume(this.#query.get('since') ?? 'latest', this.#query.get('until') ?? undefined);
  }

  /** Delivers a new event. */
  offer(event: KodamaEvent): void {
    if (!this.#begun || this.#paused) {
      return;
    }
    if (this.#at === Infinity) {
      const { event_type, entity_type, entity_id, payload } = event;
      this.#deliver([{ event_type, entity_type, entity_id, payload }]);
    } else {
      this.#catchUp();
    }
  }

  /** Sends an answer, or a notice about the connection: a message of its own. */
  send(message: object): void {
    if (!this.#ended && !this.stalled) {
      const text = JSON.stringify(message);
      this.#wire.text(this.#server.garbles ? text.slice(0, text.length / 2) : text);
    }
  }

  /** Sends events and the notices between them: with `batch` as one array, also of one. */
  #emit(frames: readonly object[]): void {
    const messages = this.#batches && frames.length > 0 ? [frames] : frames;
    messages.forEach(message => this.send(message));
  }

  close(code: number, reason: string): void {
    if (!this.#ended) {
      this.end();
      this.#wire.close(code, reason);
    }
  }

  end(): void {
    this.#ended = true;
    this.#sampler?.reset();
    this.#server.sessions.delete(this);
  }

  onMessage(message: Record<string, unknown>): void {
    this.#server.received.push(message);
    queueMicrotask(() => this.#ended || this.#handle(message));
  }

  #handle(message: Record<string, unknown>): void {
    switch (message.type) {
      case 'subscribe':
        this.#subscribe(message);
        break;
      case 'ping':
        this.send({ type: 'pong' });
        break;
      case 'token':
        this.send({ status: 'renewed', expires: null });
        break;
      case 'pause':
        this.#paused = true;
        this.#sampler?.reset();
        this.#emit([{ type: 'paused', seq: this.#at }]);
        break;
      case 'resume':
        this.#resume(`${this.#at}`);
        break;
      case 'seek':
        this.#resume(
          message.since === undefined ? `${this.#at}` : String(message.since),
          message.until as string | undefined,
        );
        break;
    }
  }

  #subscribe(message: Record<string, unknown>): void {
    const several = message.filters as ServerFilter[] | undefined;
    if (several && this.#server.options.filters !== false) {
      this.#filters = several;
      this.send({ status: 'subscribed', filters: several });
      return;
    }
    const { event_types, entity_types, entity_ids } = { ...this.#filters[0]!, ...message } as ServerFilter;
    this.#filters = [{ event_types, entity_types, entity_ids }];
    this.send({ status: 'subscribed', filters: this.#filters[0]! });
  }

  #resume(since: string, until?: string): void {
    const { epoch, first, last } = this.#server;
    const asked = /^(?:(.*):)?(\d+)$/.exec(since);
    const foreign = asked !== null && ((asked[1] !== undefined && asked[1] !== epoch) || Number(asked[2]) > last);
    const behind = since === 'latest' ? last : foreign || !asked ? first - 1 : Number(asked[2]);
    const missed = Math.max(0, first - 1 - behind);
    this.#at = behind + missed;
    this.#until = until === undefined ? this.#until : until === 'now' ? last : Number(until);
    this.#paused = false;
    this.#begun = true;
    const recovered = !foreign && missed === 0;
    const plain = asked ? Number(asked[2]) : since;
    this.#sampler?.reset();
    const resumed = { type: 'resumed', since: plain, first: this.#at + 1, last, missed, recovered };
    this.#emit([{ ...resumed, ...(epoch && { epoch }) }]);
    this.#catchUp();
    this.#emit([{ type: this.#at >= this.#until ? 'ended' : 'caught_up', seq: this.#at }]);
  }

  #catchUp(): void {
    const { first, journal } = this.#server;
    const due = journal.slice(Math.max(0, this.#at + 1 - first)).filter(({ seq }) => seq! <= this.#until);
    this.#at = due.at(-1)?.seq ?? this.#at;
    this.#deliver(due);
  }

  #deliver(events: KodamaEvent[]): void {
    const wanted = events.filter(
      event => event.event_type === 'journal.hole' || this.#filters.some(filter => passes(filter, event)),
    );
    if (this.#sampler) {
      this.#sampler.offer(wanted);
    } else {
      this.#emit(wanted);
    }
  }
}
