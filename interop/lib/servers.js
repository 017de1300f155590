import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Kodama } from './kodama.js';
import { Publisher } from './redis.js';

/** A page's origin that may read everything. */
export const DASHBOARD = 'https://dashboard.example';

/** What `Servers.guarded` takes tokens by. */
export const SECRET = 'a secret of at least thirty-two bytes';

/** What most tests share. */
export class Servers {
  /** A `kodama up` that asks nobody for a token. */
  kodama;
  /** A forwarder of the same events that asks for tokens and lets each user connect twice. */
  guarded;
  /** Publishes on the Redis of both. */
  publisher;
  /** Where the embedded servers keep their data. */
  home;

  async start() {
    this.home = await mkdtemp(join(tmpdir(), 'kodama-interop-'));
    this.kodama = await Kodama.start('up', {
      DATA_DIR: this.home,
      EMBEDDED_REDIS_PORT: 0,
      EMBEDDED_KAFKA_PORT: 0,
      WEBSOCKET_COMPRESSION: true,
      ALLOWED_ORIGINS: DASHBOARD,
    });
    this.guarded = await Kodama.start('forwarder', {
      REDIS_URL: `redis://127.0.0.1:${this.kodama.redisPort}`,
      KAFKA_BOOTSTRAP: this.kodama.kafka,
      PROCESSORS_URL: this.kodama.http(''),
      JWT_SECRET: SECRET,
      ALLOWED_ORIGINS: DASHBOARD,
      MAX_CONNECTIONS_PER_USER: 2,
    });
    this.publisher = await Publisher.connect(this.kodama.redisPort);
  }

  async stop() {
    this.publisher?.close();
    await this.guarded?.stop();
    await this.kodama?.stop();
    await rm(this.home, { recursive: true, force: true });
  }
}
