import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { until } from './until.js';

const COMMAND = fileURLToPath(new URL('../../app/target/kodama/bin/kodama', import.meta.url));

/** A port of 127.0.0.1 that nobody listens on. */
export async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}

/** A process of the distribution's `bin/kodama` that listens on a port of 127.0.0.1. */
export class Kodama {
  #process;
  #text = '';
  #port;

  /**
   * Starts a role and waits until it is ready.
   *
   * @param {string} role `up`, `forwarder`
   * @param {Record<string, string | number>} settings names without `KODAMA_`; a free HTTP_PORT by default
   */
  static async start(role, settings) {
    const kodama = new Kodama(role, { HTTP_PORT: await freePort(), ...settings });
    try {
      await until(`kodama ${role} is ready`, () => kodama.#isReady(role));
      return kodama;
    } catch (e) {
      await kodama.stop();
      throw new Error(`${e.message}; it said\n${kodama.#text}`);
    }
  }

  constructor(role, settings) {
    this.#port = settings.HTTP_PORT;
    this.#process = spawn(COMMAND, [role], { env: environment(settings), stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [this.#process.stdout, this.#process.stderr]) {
      stream.setEncoding('utf8').on('data', text => (this.#text += text));
    }
    process.once('exit', () => this.terminate()); // where the tests are broken off
  }

  get port() {
    return this.#port;
  }

  get redisPort() {
    return Number(/redis:\/\/127\.0\.0\.1:(\d+)/.exec(this.#text)[1]);
  }

  get kafka() {
    return /Kafka +(127\.0\.0\.1:\d+)/.exec(this.#text)[1];
  }

  /** Address of the WebSocket. */
  socket(query = '', port = this.#port) {
    return `ws://127.0.0.1:${port}/api/v1/ws/events?${query}`;
  }

  /** Address of the stream of server-sent events. */
  stream(query = '', port = this.#port) {
    return `http://127.0.0.1:${port}/api/v1/events/stream?${query}`;
  }

  /** Address of something else over HTTP. */
  http(path) {
    return `http://127.0.0.1:${this.#port}${path}`;
  }

  /** What `/health/ready` says; null while nobody answers. */
  async health() {
    try {
      return await (await fetch(this.http('/health/ready'))).json();
    } catch {
      return null;
    }
  }

  /** What a service manager does. */
  terminate() {
    this.#process.kill('SIGTERM');
  }

  /** Waits until it has ended. */
  async ended() {
    await until(`kodama on port ${this.#port} ends`, () => this.#hasEnded());
  }

  async stop() {
    this.terminate();
    try {
      await this.ended();
    } finally {
      this.#process.kill('SIGKILL');
    }
  }

  #hasEnded() {
    return this.#process.exitCode !== null || this.#process.signalCode !== null;
  }

  async #isReady(role) {
    if (this.#hasEnded()) {
      throw new Error(`kodama ${role} ended`);
    }
    const started = role !== 'up' || this.#text.includes('Ctrl-C ends it all');
    return started && (await this.health())?.status === 'ready';
  }
}

/** @returns that of this process, without settings that somebody made for a Kodama of his own */
function environment(settings) {
  const kept = Object.entries(process.env).filter(([name]) => !name.startsWith('KODAMA_'));
  const ours = Object.entries(settings).map(([name, value]) => [`KODAMA_${name}`, String(value)]);
  // none of them lives long enough for the optimizing compiler to pay
  return { JAVA_OPTS: '-XX:TieredStopAtLevel=1', ...Object.fromEntries([...kept, ...ours]) };
}
