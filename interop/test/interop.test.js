import { after, before, describe } from 'node:test';
import { endAll } from '../lib/open.js';
import { Servers } from '../lib/servers.js';
import { compression } from '../suites/compression.js';
import { cors } from '../suites/cors.js';
import { durable } from '../suites/durable.js';
import { eventSource } from '../suites/event-source.js';
import { frontend } from '../suites/frontend.js';
import { snippets } from '../suites/snippets.js';
import { tokens } from '../suites/tokens.js';

for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, () => process.exit(1)); // which ends what was started
}

describe('Kodama', { concurrency: true }, () => {
  const servers = new Servers();

  before(() => servers.start());
  after(() => {
    endAll();
    return servers.stop();
  });

  frontend(servers);
  durable(servers);
  tokens(servers);
  compression(servers);
  eventSource(servers);
  cors(servers);
  snippets(servers);
});
