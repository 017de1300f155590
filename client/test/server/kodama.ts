import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const HOME = process.env.DISTRIBUTION ?? fileURLToPath(new URL('../../../app/target/kodama', import.meta.url));
const COMMAND = join(HOME, 'bin', 'kodama');
const SECRET = 'a secret of at least thirty-two bytes';

/** A `kodama up` that asks for tokens, with data of its own. */
export class Kodama {
  readonly port: number;
  #process: ChildProcess;
  #text = '';
  #home: string;

  static async start(settings: Record<string, string> = {}): Promise<Kodama> {
    if (!existsSync(COMMAND)) {
      throw new Error(`There is no ${COMMAND}: run ./mvnw -DskipTests package, or set DISTRIBUTION`);
    }
    const kodama = new Kodama(await freePort(), await mkdtemp(join(tmpdir(), 'kodama-client-')), settings);
    try {
      await until('kodama up is ready', () => kodama.#isReady());
    } catch (error) {
      await kodama.stop();
      throw new Error(`${String(error)}; it said\n${kodama.#text}`);
    }
    return kodama;
  }

  private constructor(port: number, home: string, settings: Record<string, string>) {
    this.port = port;
    this.#home = home;
    const kept = Object.entries(process.env).filter(([name]) => !name.startsWith('KODAMA_'));
    const env = {
      JAVA_OPTS: '-XX:TieredStopAtLevel=1',
      ...Object.fromEntries(kept),
      KODAMA_HTTP_PORT: String(port),
      KODAMA_EMBEDDED_REDIS_PORT: '0',
      KODAMA_EMBEDDED_KAFKA_PORT: '0',
      KODAMA_DATA_DIR: home,
      KODAMA_JWT_SECRET: SECRET,
      ...settings,
    };
    this.#process = spawn(COMMAND, ['up'], { env, stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [this.#process.stdout!, this.#process.stderr!]) {
      stream.setEncoding('utf8').on('data', (text: string) => (this.#text += text));
    }
    process.once('exit', () => this.#process.kill()); // where the tests are broken off
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  get redisUrl(): string {
    return /redis:\/\/127\.0\.0\.1:\d+/.exec(this.#text)![0];
  }

  async publisher(): Promise<Publisher> {
    const socket = connect(Number(new URL(this.redisUrl).port), '127.0.0.1');
    await once(socket, 'connect');
    return new Publisher(socket);
  }

  async stop(): Promise<void> {
    this.#process.kill();
    await until('kodama up has ended', () => this.#process.exitCode !== null || this.#process.signalCode !== null);
    await rm(this.#home, { recursive: true, force: true });
  }

  async #isReady(): Promise<boolean> {
    if (this.#process.exitCode !== null) {
      throw new Error('kodama up ended');
    }
    if (!this.#text.includes('Ctrl-C ends it all')) {
      return false;
    }
    const health = await fetch(`${this.url}/health/ready`).catch(() => undefined);
    return ((await health?.json()) as { status?: string } | undefined)?.status === 'ready';
  }
}

/** A token of the tests' user. */
export function token(seconds = 900): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const now = Math.floor(Date.now() / 1_000);
  const claims = { sub: '0f8fad5b-d9cb-469f-a165-70867728950e', type: 'access', iat: now, exp: now + seconds };
  const signed = `${part({ alg: 'HS256', typ: 'JWT' })}.${part(claims)}`;
  return `${signed}.${createHmac('sha256', SECRET).update(signed).digest('base64url')}`;
}

/** Publishes on Redis. */
export class Publisher {
  readonly #socket: Socket;
  #replies = 0;

  constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('data', data => (this.#replies += data.toString().split('\r\n').length - 1));
  }

  /** Resolves when Redis has answered all. */
  async publish(events: readonly object[]): Promise<void> {
    const until_ = this.#replies + events.length;
    const texts = events.map(event => {
      const words = ['PUBLISH', `events.${(event as { event_type: string }).event_type}`, JSON.stringify(event)];
      return `*3\r\n${words.map(word => `$${Buffer.byteLength(word)}\r\n${word}\r\n`).join('')}`;
    });
    this.#socket.write(texts.join(''));
    await until('Redis has answered', () => this.#replies >= until_, 1);
  }

  close(): void {
    this.#socket.destroy();
  }
}

/** A TCP proxy that cuts, delays, halves and stalls. */
export class Proxy {
  readonly #server;
  readonly #sockets = new Set<Socket>();
  #stalled = new Set<Socket>();
  #halving = false;
  delayMillis = 0;
  blocksUpgrades = false;
  connections = 0;

  /** @param listen its own port; 0 for a free one */
  static async to(port: number, listen = 0): Promise<Proxy> {
    const proxy = new Proxy(port);
    proxy.#server.listen(listen, '127.0.0.1');
    await once(proxy.#server, 'listening');
    return proxy;
  }

  private constructor(port: number) {
    this.#server = createServer({ noDelay: true }, client => {
      this.connections++;
      const server = connect({ port, host: '127.0.0.1', noDelay: true });
      this.#join(client, server);
      this.#join(server, client);
    });
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Breaks all connections. */
  cut(): void {
    this.#sockets.forEach(socket => socket.resetAndDestroy());
  }

  /** Lets half of the next piece of data through, and then breaks its connection. */
  halve(): void {
    this.#halving = true;
  }

  /** Lets nothing more through on the connections there are, and does not close them. */
  stall(): void {
    this.#stalled = new Set(this.#sockets);
  }

  async close(): Promise<void> {
    this.cut();
    this.#server.close();
    await once(this.#server, 'close');
  }

  #join(from: Socket, to: Socket): void {
    let lastDue = 0;
    let queue = Promise.resolve();
    this.#sockets.add(from);
    from.on('error', () => {}); // a close follows
    from.on('close', () => {
      this.#sockets.delete(from);
      to.destroy();
    });
    from.on('data', data => {
      if (this.#stalled.has(from)) {
        return;
      }
      if (this.blocksUpgrades && /^upgrade: websocket/im.test(data.toString('latin1'))) {
        from.destroy();
        return;
      }
      if (this.#halving && data.length > 200) {
        this.#halving = false;
        queue = queue.then(() => void to.write(data.subarray(0, data.length / 2), () => to.destroy()));
        return;
      }
      // Never overtakes what was delayed before.
      const due = Math.max(lastDue, Date.now() + this.delayMillis);
      lastDue = due;
      queue = queue.then(async () => {
        const wait = due - Date.now();
        if (wait > 0) {
          await new Promise(resolve => setTimeout(resolve, wait));
        }
        if (to.writable) {
          to.write(data);
        }
      });
    });
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

export async function until(
  what: string,
  holds: () => boolean | Promise<boolean>,
  step = 20,
  seconds = 90,
): Promise<void> {
  const end = Date.now() + seconds * 1_000;
  while (!(await holds())) {
    if (Date.now() > end) {
      throw new Error(`Timed out before ${what}`);
    }
    await new Promise(resolve => setTimeout(resolve, step));
  }
}
