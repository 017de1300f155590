import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { event, numbered, numbers, range } from '../lib/events.js';
import { Proxy } from '../lib/proxy.js';
import { Stream } from '../lib/stream.js';
import { until } from '../lib/until.js';

const TYPE = 'INTEROP_SSE';

export function eventSource(servers) {
  describe('an EventSource', { concurrency: true }, () => {
    it('that is cut before its first event misses none', async () => {
      const { kodama, publisher } = servers;
      const proxy = await Proxy.to(kodama.port);
      const stream = new Stream(kodama.stream(`event_types=${TYPE}_FIRST`, proxy.port));
      await until('it has its place', () => stream.named('caught_up').length > 0);
      proxy.block();
      await publisher.publish(event(`${TYPE}_OTHER`, 'e-1'), ...numbered(`${TYPE}_FIRST`, 0, 3));
      proxy.unblock();
      await until('it is back', () => stream.events.length >= 3);
      proxy.cut();
      await publisher.publish(...numbered(`${TYPE}_FIRST`, 3, 3));

      await until('it is back again', () => stream.events.length >= 6);
      stream.end();
      proxy.end();
      assert.deepEqual(numbers(stream.events), range(0, 6));
    });

    it('with a Last-Event-ID that cannot be used is told so and gets all', async () => {
      const { kodama, publisher } = servers;
      await publisher.publish(...numbered(`${TYPE}_BAD`, 0, 3));
      const statuses = [];
      const stream = new Stream(kodama.stream(`event_types=${TYPE}_BAD`), {
        async fetch(url, init) {
          const response = await fetch(url, { ...init, headers: { ...init.headers, 'Last-Event-ID': 'no-sequence' } });
          statuses.push(response.status);
          return response;
        },
      });

      await until('all are there', () => stream.events.length >= 3);
      stream.end();
      assert.deepEqual(statuses, [200]);
      assert.match(stream.named('failure')[0].data.error, /^Last-Event-ID 'no-sequence'/);
      assert.deepEqual(numbers(stream.events), range(0, 3));
    });

    it('whose parameters are wrong gives up', async () => {
      const stream = new Stream(servers.kodama.stream('since=nonsense'));

      await until('it gives up', () => stream.closed);
    });
  });
}
