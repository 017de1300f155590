import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { DurableClient } from '../lib/durable.js';
import { numbered, numbers, range } from '../lib/events.js';
import { until } from '../lib/until.js';

const TYPE = 'INTEROP_DURABLE';
const EVENTS = 2_000;
const CUTS = 20;
const BATCH = 20;

export function durable(servers) {
  describe('a durable client', () => {
    it('that is cut 20 times gets each event once and in order', async () => {
      const { kodama, publisher } = servers;
      const client = new DurableClient(since => kodama.socket(`delivery=durable&event_types=${TYPE}&since=${since}`), 'latest');
      await until('it is there', () => client.ofType('caught_up').length > 0);

      for (let first = 0; first < EVENTS; first += BATCH) {
        await publisher.publish(...numbered(TYPE, first, BATCH));
        if ((first / BATCH) % (EVENTS / BATCH / CUTS) === 2) {
          await until('something of the journal comes', () => client.events.length > Math.max(0, first - EVENTS / CUTS));
          client.cut();
        }
      }

      await until('the last is there', () => client.events.at(-1).payload.number === EVENTS - 1);
      client.end();
      assert.equal(client.cuts, CUTS);
      assert.deepEqual(numbers(client.events), range(0, EVENTS));
      assert.ok(client.events.every((one, i) => i === 0 || one.seq > client.events[i - 1].seq));
      assert.deepEqual(client.ofType('resumed').filter(notice => !notice.recovered || notice.missed !== 0), []);
    });
  });
}
