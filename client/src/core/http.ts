import type { KodamaEvent } from '../event.js';
import type { Filter } from '../filter.js';
import { conditions, escapeNames, matcher } from '../filter.js';
import type { TokenSource } from './token.js';
import { errorOf } from './transport.js';

const RETRIES = 3;
const MAX_RETRY_AFTER = 10;

/** An answer that is not OK; the message is the server's sentence. */
export class KodamaError extends Error {
  override readonly name = 'KodamaError';
  readonly status: number;

  constructor(status: number, sentence: string) {
    super(sentence);
    this.status = status;
  }
}

/** A sequence, a time, or back from now (`-10m`). */
export type Place = string | number;

/** Which page of events to read. */
export interface PageQuery {
  since?: Place | undefined;
  until?: Place | undefined;
  /** `asc` by default: oldest first. */
  order?: 'asc' | 'desc' | undefined;
  /** 1 to 1000; 100 by default. */
  limit?: number | undefined;
  /** `next` of the page before. */
  cursor?: string | undefined;
  signal?: AbortSignal | undefined;
}

export interface Page<V = KodamaEvent> {
  events: V[];
  /** Where the next page begins; null after the last. A page may be empty and have a next one. */
  next: string | null;
  /** Retention has deleted events of the range before this sequence. */
  cut_before?: number;
}

export type Query = Record<string, string | number | boolean | undefined>;

/** Asks the HTTP API. A busy server is asked again, as it says. */
export class HttpApi {
  readonly #base: string;
  readonly #token: TokenSource;
  readonly #fetch: typeof globalThis.fetch;
  /** Whether the server filters by payload; known after the first request. */
  #takesWhere = true;

  constructor(base: string, token: TokenSource, fetch: typeof globalThis.fetch) {
    this.#base = base;
    this.#token = token;
    this.#fetch = fetch;
  }

  /** @throws KodamaError for an answer that is not OK */
  async get<T>(path: string, query: Query = {}, where: readonly string[] = [], signal?: AbortSignal): Promise<T> {
    const parameters = new URLSearchParams(where.map(condition => ['where', condition]));
    Object.entries(query).forEach(([name, value]) => value === undefined || parameters.set(name, `${value}`));
    for (let attempt = 0, fresh = false; ; attempt++) {
      const token = await this.#token(fresh);
      const response = await this.#fetch(`${this.#base}${path}?${parameters}`, {
        ...(token && { headers: { Authorization: `Bearer ${token}` } }),
        ...(signal && { signal }),
      });
      if (response.ok) {
        return (await response.json()) as T;
      }
      const wait = Number(response.headers.get('retry-after') ?? NaN);
      if (attempt < RETRIES && wait <= MAX_RETRY_AFTER) {
        await new Promise(resolve => setTimeout(resolve, wait * 1_000));
        signal?.throwIfAborted();
      } else if (response.status === 401 && !fresh && this.#token.renewable) {
        fresh = true;
      } else {
        throw new KodamaError(response.status, await errorOf(response));
      }
    }
  }

  async history(filter: Filter, { signal, ...page }: PageQuery): Promise<Page> {
    const names = Object.entries({
      event_types: filter.types,
      entity_types: filter.entityTypes,
      entity_ids: filter.entityIds,
    });
    const listed = names.flatMap(([name, values]) => (values?.length ? [[name, escapeNames(values)]] : []));
    const query = { ...page, ...Object.fromEntries(listed) } as Query;
    const where = this.#takesWhere ? conditions(filter) : [];
    try {
      const answer = await this.get<Page>('/api/v1/events', query, where, signal);
      return { ...answer, events: answer.events.filter(matcher(filter)) };
    } catch (error) {
      if (where.length > 0 && error instanceof KodamaError && error.status === 400 && error.message.includes('where')) {
        this.#takesWhere = false;
        return this.history(filter, { signal, ...page });
      }
      throw error;
    }
  }

  entity(type: string, id: string, { signal, ...page }: PageQuery): Promise<Page> {
    return this.get('/api/v1/timeline', { entity_type: type, entity_id: id, ...page }, [], signal);
  }
}
