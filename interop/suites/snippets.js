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

/** Runs a snippet as it stands, but for the port, and publishes until it logs the event. */
async function showsEvents({ kodama, publisher }, code) {
  const opened = [];
  const remembering = type => class extends type {
    constructor(...parameters) {
      super(...parameters);
      opened.push(this);
      remember(() => this.close());
    }
  };
  const logged = [];
  const run = new Function('WebSocket', 'EventSource', 'console', code.replaceAll(DOCUMENTED_ADDRESS, `127.0.0.1:${kodama.port}`));

  run(remembering(WebSocket), remembering(EventSource), { log: (...values) => logged.push(values) });
  await until('it is open', () => opened.length > 0 && opened.every(one => one.readyState === one.OPEN));
  await until('the event is shown', async () => {
    await publisher.publish(event('TASK_FAILED', 't-snippet'));
    return JSON.stringify(logged).includes('t-snippet');
  });
  opened.forEach(one => {
    one.onclose = null;
    one.close();
  });
  assert.ok(logged.every(values => values.length > 0));
}
