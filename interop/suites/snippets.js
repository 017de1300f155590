import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { EventSource } from 'eventsource';
import { WebSocket } from 'ws';
import { event } from '../lib/events.js';
import { remember } from '../lib/open.js';
import { until } from '../lib/until.js';

const ROOT = new URL('../../', import.meta.url);
const DOCUMENTED_ADDRESS = '127.0.0.1:18000';
const FENCE = /^```js\n(.*?)^```$/gms;

export function snippets(servers) {
  describe('JavaScript in the documentation', () => {
    const docs = readdirSync(new URL('docs', ROOT)).filter(name => name.endsWith('.md'));

    for (const file of ['README.md', 'ws-forwarder/README.md', ...docs.map(name => `docs/${name}`)]) {
      const found = [...readFileSync(new URL(file, ROOT), 'utf8').matchAll(FENCE)];
      found.forEach(([, code], i) => {
        it(`shows events: ${file}, snippet ${i + 1}`, () => showsEvents(servers, code));
      });
    }
  });
}

/** Runs a snippet as it stands, but for the port. */
async function showsEvents({ kodama, publisher }, code) {
  const opened = [];
  const remembering = type =>
    class extends type {
      constructor(...parameters) {
        super(...parameters);
        opened.push(this);
        remember(() => this.close());
      }
    };
  const logged = [];
  const log = value => logged.push(value);
  const run = new Function('WebSocket', 'EventSource', 'console', code.replaceAll(DOCUMENTED_ADDRESS, `127.0.0.1:${kodama.port}`));

  /** Publishes until the event is shown: a client that is live, or begins at the latest, gets what comes after it is open. */
  async function shows(id) {
    await until('it is open', () => opened.at(-1)?.readyState === 1);
    await until(`event ${id} is shown`, async () => {
      await publisher.publish({ ...event('TASK_FAILED', id), entity_type: 'task' });
      return logged.some(value => value.entity_id === id);
    });
  }

  run(remembering(WebSocket), remembering(EventSource), { log, warn: log });
  await shows('t-1');
  const [client] = opened;
  if (client.onclose) {
    client.terminate();
    await until('it comes back', () => opened.length === 2);
    await shows('t-2');
  }
  opened.forEach(one => {
    one.onclose = null; // the test is over: do not come back
    one.close();
  });
  assert.deepEqual(logged.filter(value => value.event_type === undefined), []);
}
