import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { until } from './until.js';

/** A connection that publishes events. */
export class Publisher {
  #socket;
  #port;
  #replies = '';
  #awaited = [];

  static async connect(port) {
    const publisher = new Publisher(port);
    await once(publisher.#socket, 'connect');
    return publisher;
  }

  constructor(port) {
    this.#port = port;
    this.#socket = connect(port, '127.0.0.1');
    this.#socket.setEncoding('utf8').on('data', text => this.#onText(text));
    this.#socket.on('close', () => this.#onClose());
    this.#socket.on('error', () => {}); // a close follows
  }

  /** Publishes events on their channels, one behind the other; resolves when Redis has answered all. */
  async publish(...events) {
    await Promise.all(events.map(event => this.command('PUBLISH', `events.${event.event_type}`, JSON.stringify(event))));
  }

  /** Sends a command whose reply is one line. Commands of one turn of the event loop reach Redis in one piece. */
  command(...words) {
    const text = words.map(word => `$${Buffer.byteLength(word)}\r\n${word}\r\n`).join('');
    if (this.#awaited.length === 0) {
      this.#socket.cork();
      process.nextTick(() => this.#socket.uncork());
    }
    this.#socket.write(`*${words.length}\r\n${text}`);
    return new Promise((resolve, reject) => this.#awaited.push({ resolve, reject }));
  }

  close() {
    this.#socket.destroy();
  }

  #onClose() {
    const failure = new Error(`no reply of Redis on ${this.#port}`);
    this.#awaited.splice(0).forEach(({ reject }) => reject(failure));
  }

  #onText(text) {
    const lines = (this.#replies + text).split('\r\n');
    this.#replies = lines.pop();
    for (const line of lines) {
      const { resolve, reject } = this.#awaited.shift();
      line.startsWith('-') ? reject(new Error(line)) : resolve(line);
    }
  }
}

/** A `redis-server` that the tests end and start again. */
export class Redis {
  #process;

  /** @param {string} home where a `kodama up` has unpacked the program */
  static async start(home, port) {
    const redis = new Redis(home, port);
    await until(`Redis listens on ${port}`, () => answers(port));
    return redis;
  }

  constructor(home, port) {
    const folder = join(home, 'redis', 'bin');
    const program = join(folder, readdirSync(folder).find(name => name.startsWith('redis-server')));
    this.#process = spawn(program, ['--port', port, '--bind', '127.0.0.1', '--save', '', '--dir', home], { stdio: 'ignore' });
    process.once('exit', () => this.#process.kill()); // where the tests are broken off
  }

  /** Ends it at once. */
  async kill() {
    if (this.#process.exitCode === null && this.#process.signalCode === null) {
      this.#process.kill('SIGKILL');
      await once(this.#process, 'exit');
    }
  }
}

async function answers(port) {
  try {
    const publisher = await Publisher.connect(port);
    await publisher.command('PING');
    publisher.close();
    return true;
  } catch {
    return false;
  }
}
