import { EventSource } from 'eventsource';
import { remember } from './open.js';

const NOTICES = ['resumed', 'caught_up', 'position', 'waiting', 'dropped', 'draining', 'ended', 'failure'];

/** What an `EventSource` is told: events, and notices by their names. */
export class Stream {
  events = [];
  /** `{name, id, data}` in order. */
  notices = [];
  #source;

  /** @param {import('eventsource').EventSourceInit} init */
  constructor(address, init = {}) {
    remember(() => this.end());
    this.#source = new EventSource(address, init);
    this.#source.onmessage = message => this.events.push(JSON.parse(message.data));
    for (const name of NOTICES) {
      this.#source.addEventListener(name, ({ lastEventId, data }) => this.notices.push({ name, id: lastEventId, data: JSON.parse(data) }));
    }
  }

  /** The notices of one name. */
  named(name) {
    return this.notices.filter(notice => notice.name === name);
  }

  /** Whether it has given up, which no `EventSource` ever takes back. */
  get closed() {
    return this.#source.readyState === EventSource.CLOSED;
  }

  get connected() {
    return this.#source.readyState === EventSource.OPEN;
  }

  end() {
    this.#source.close();
  }
}
