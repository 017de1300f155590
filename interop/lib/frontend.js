import { WebSocket } from 'ws';
import { remember } from './open.js';

const FINAL_CODES = new Set([1000, 1001, 1003, 1008, 4401]);
const RETRY_MS = 200;

/**
 * A client with the rules of the frontend in use: it comes back after every close code but five, and takes each frame that is no ping,
 * status or error for an event. A notice that it does not know would make its page blank.
 */
export class Frontend {
  /** Frames other than events. */
  frames = [];
  events = [];
  /** Close codes, in order. */
  closes = [];
  opens = 0;
  closed = false;
  #address;
  #options;
  #socket;

  /**
   * @param {string | (() => string)} address asked anew for each connection
   * @param {import('ws').ClientOptions} options
   */
  constructor(address, options = {}) {
    this.#address = typeof address === 'string' ? () => address : address;
    this.#options = options;
    remember(() => this.end());
    this.#connect();
  }

  get connected() {
    return this.#socket.readyState === WebSocket.OPEN;
  }

  send(message) {
    this.#socket.send(JSON.stringify(message));
  }

  /** Frames that are no events, of one kind. */
  ofType(type) {
    return this.frames.filter(frame => frame.type === type);
  }

  end() {
    this.closed = true;
    this.#socket.terminate();
  }

  #connect() {
    this.#socket = new WebSocket(this.#address(), this.#options);
    this.#socket.on('open', () => this.opens++);
    this.#socket.on('message', data => this.#onFrame(JSON.parse(data)));
    this.#socket.on('close', code => this.#onClose(code));
    this.#socket.on('error', () => {}); // a close follows
  }

  #onFrame(frame) {
    const known = frame.type === 'ping' || 'status' in frame || 'error' in frame;
    (known ? this.frames : this.events).push(frame);
  }

  #onClose(code) {
    if (this.closed) {
      return;
    }
    this.closes.push(code);
    if (FINAL_CODES.has(code)) {
      this.closed = true;
    } else {
      setTimeout(() => this.closed || this.#connect(), RETRY_MS);
    }
  }
}
