import type { Filter, KodamaClient, KodamaEvent, Subscription } from './index.js';

/** Event types that existing frontends look for, and the events that they stand for. */
const DERIVED: readonly (readonly [string, RegExp])[] = [
  ['ticket_updated', /^(TICKET_|ticket\.)/],
  ['task_updated', /^(TASK_|task\.)/],
  ['agent_status_changed', /^(AGENT_STATUS_CHANGED|agent\.health)/],
];

/**
 * A client with the face of a `WebSocket`, for code that reads one: each event is a `message` whose data is a JSON object with `type`,
 * `event_type`, `entity_type`, `entity_id` and `payload`. It is never replaced by another one, and nothing is missed while its connection is cut.
 */
export class EventSocket extends EventTarget {
  static readonly OPEN = 1;
  onmessage: ((event: MessageEvent<string>) => void) | null = null;
  readonly #client: KodamaClient;
  #subscription: Subscription | undefined;

  constructor(client: KodamaClient, filter: Filter = {}) {
    super();
    this.#client = client;
    this.#subscription = client.subscribe(filter, event => this.#pass(event));
  }

  /** As that of a `WebSocket`: 1 while events come, else 0; 3 after `close()`. */
  get readyState(): number {
    return !this.#subscription ? 3 : ['live', 'catching-up'].includes(this.#client.state) ? 1 : 0;
  }

  /** Takes a `subscribe` message, which replaces the filter; all others do nothing, since Kodama has no use for them. */
  send(data: string): void {
    const { type, event_types, entity_types, entity_ids } = JSON.parse(data) as Record<string, string[] | undefined> & {
      type?: string;
    };
    if ((type as unknown) === 'subscribe') {
      this.#subscription?.update({ types: event_types, entityTypes: entity_types, entityIds: entity_ids });
    }
  }

  close(): void {
    this.#subscription?.close();
    this.#subscription = undefined;
  }

  #pass(event: KodamaEvent): void {
    const { event_type, entity_type, entity_id, payload } = event;
    this.#emit({ type: event_type, event_type, entity_type, entity_id, payload });
    // Only live delivery has these; of the journal they are derived here.
    const derived = event.seq !== undefined && DERIVED.find(([, source]) => source.test(event_type));
    if (derived) {
      const [type] = derived;
      this.#emit({ type, event_type: type, entity_type, entity_id, payload, source_event_type: event_type });
    }
  }

  #emit(message: object): void {
    const event = new MessageEvent('message', { data: JSON.stringify(message) });
    this.onmessage?.(event);
    this.dispatchEvent(event);
  }
}
