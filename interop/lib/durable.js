import { WebSocket } from 'ws';
import { remember } from './open.js';

/** A client of durable delivery: it keeps the `seq` of its last event and comes back behind it. */
export class DurableClient {
  events = [];
  notices = [];
  /** How often it was cut. */
  cuts = 0;
  #address;
  #socket;
  #since;
  #ended = false;

  /** @param {(since: string | number) => string} address */
  constructor(address, since) {
    this.#address = address;
    this.#since = since;
    remember(() => this.end());
    this.#connect();
  }

  /** Cuts the connection without a goodbye. */
  cut() {
    this.cuts++;
    this.#socket.terminate();
  }

  /** The notices of one type. */
  ofType(type) {
    return this.notices.filter(notice => notice.type === type);
  }

  end() {
    this.#ended = true;
    this.#socket.terminate();
  }

  #connect() {
    this.#socket = new WebSocket(this.#address(this.#since));
    this.#socket.on('message', data => this.#onFrame(JSON.parse(data)));
    this.#socket.on('close', () => this.#ended || this.#connect());
    this.#socket.on('error', () => {}); // a close follows
  }

  #onFrame(frame) {
    if ('event_type' in frame) {
      this.#since = frame.seq;
      this.events.push(frame);
    } else {
      this.notices.push(frame);
    }
  }
}
