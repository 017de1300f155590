import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { WebSocket } from 'ws';
import { DurableClient } from '../lib/durable.js';
import { numbered, numbers, range } from '../lib/events.js';
import { Frontend } from '../lib/frontend.js';
import { freePort, Kodama } from '../lib/kodama.js';
import { remember } from '../lib/open.js';
import { Publisher, Redis } from '../lib/redis.js';
import { Stream } from '../lib/stream.js';
import { until } from '../lib/until.js';

const STEP = 'INTEROP_STEP';
const EVENT_KEYS = ['event_type', 'entity_type', 'entity_id', 'payload'];
/** Of an event that is derived for frontends. */
const DERIVED_KEYS = ['type', ...EVENT_KEYS, 'source_event_type'];

/**
 * The frontend in use, one that takes notices, and an `EventSource`, all connected while Redis cuts, Redis restarts and the forwarder
 * stops and starts again. The tests go on where the one before has ended.
 */
export function frontend(servers) {
  describe('the frontend in use', { concurrency: false }, () => {
    let settings, redis, publisher, forwarder;
    let plain, noticing, stream;
    let published = 0;

    async function publish(count) {
      await publisher.publish(...numbered(STEP, published, count));
      published += count;
    }

    const steps = client => numbers(client.events.filter(one => one.event_type === STEP));

    const arrives = (client, number) => until(`event ${number} arrives`, () => steps(client).includes(number));

    async function startRedis() {
      redis = await Redis.start(servers.home, settings.redisPort);
      publisher = await Publisher.connect(settings.redisPort);
    }

    const startForwarder = () =>
      Kodama.start('up', {
        HTTP_PORT: settings.httpPort,
        REDIS_URL: `redis://127.0.0.1:${settings.redisPort}`,
        KAFKA_BOOTSTRAP: servers.kodama.kafka,
        SOURCE: 'interop',
        ROLES: 'mirror,forwarder',
        DRAIN_TIMEOUT: '4s',
      });

    before(async () => {
      settings = { redisPort: await freePort(), httpPort: await freePort() };
      await startRedis();
      forwarder = await startForwarder();
      plain = new Frontend(forwarder.socket());
      noticing = new Frontend(forwarder.socket('notices=1'));
      stream = new Stream(forwarder.stream(`event_types=${STEP}`));
      await until('all are connected', () => plain.connected && noticing.connected && stream.named('caught_up').length > 0);
    });

    after(async () => {
      publisher?.close();
      await forwarder?.stop();
      await redis?.kill();
    });

    it('gets events in order, with the keys that it knows', async () => {
      await publish(20);
      await publisher.publish({ event_type: 'TASK_COMPLETED', entity_type: 'task', entity_id: 't-1', payload: { n: 1 }, error: 'e', v: 2 });

      await until('the derived event arrives', () => plain.events.length === 22);
      assert.deepEqual(steps(plain), range(0, 20));
      assert.deepEqual(plain.events.slice(20).map(Object.keys), [EVENT_KEYS, DERIVED_KEYS]);
      assert.deepEqual(plain.events[21].payload, { n: 1 });
    });

    it('can change its filter', async () => {
      plain.send({ type: 'subscribe', event_types: [STEP], entity_ids: null });

      await until('the answer', () => plain.frames.length > 0);
      assert.deepEqual(plain.frames, [{ status: 'subscribed', filters: { event_types: [STEP], entity_ids: null } }]);
    });

    it('is told nothing of a gap; one that takes notices is told where what it missed stands', async () => {
      const first = published;
      const cut = publisher.command('CLIENT', 'KILL', 'TYPE', 'pubsub');
      const missed = publish(1);
      await Promise.all([cut, missed]);
      await until('the gap', () => noticing.events.some(frame => frame.type === 'gap'));
      await publish(1);

      await Promise.all([plain, noticing].map(client => arrives(client, first + 1)));
      const { since } = noticing.events.find(frame => frame.type === 'gap');
      assert.equal(typeof since, 'number');
      const recovery = new DurableClient(seq => forwarder.socket(`delivery=durable&since=${seq}&event_types=${STEP}`), since);
      await arrives(recovery, first + 1);
      recovery.end();
      assert.deepEqual([plain, noticing].flatMap(steps).filter(number => number === first), [], 'the event was missed');
      assert.ok(since < recovery.events.find(one => one.payload.number === first).seq, 'the journal has it');
      assert.equal(recovery.notices[0].recovered, true);
    });

    it('survives a Redis restart, and so does one that comes meanwhile', async () => {
      const first = published;
      await redis.kill();
      await until('the forwarder notices', async () => (await forwarder.health())?.status !== 'ready');
      const late = new Frontend(forwarder.socket());
      await until('it is turned away', () => late.closes.length > 0);
      await startRedis();
      await until('the forwarder is ready', async () => (await forwarder.health())?.status === 'ready');
      await until('it is let in', () => late.connected && late.closes.length < late.opens);
      await publish(10);

      await Promise.all([plain, noticing, late, stream].map(client => arrives(client, first + 9)));
      late.end();
      assert.deepEqual(late.frames[0], { error: 'Service not ready, please retry' });
      assert.deepEqual(new Set(late.closes), new Set([1013]));
      assert.deepEqual(steps(plain).slice(-10), range(first, first + 10));
      assert.deepEqual(plain.closes, []);
    });

    it('is sent nothing but the close when the forwarder stops, and comes back', async () => {
      const first = published;
      const idle = new WebSocket(forwarder.socket());
      remember(() => idle.terminate());
      await until('it is open', () => idle.readyState === WebSocket.OPEN);
      idle.pause(); // does not answer the close: the forwarder drains as long as it may
      forwarder.terminate();
      await until('the forwarder drains', async () => JSON.stringify(await forwarder.health()).includes('draining'));
      const lateStream = new Stream(forwarder.stream(`event_types=${STEP}&since=0`));
      const late = new Frontend(forwarder.socket());
      await until('both are turned away', () => late.closes.length > 0 && lateStream.named('failure').length > 0);
      await forwarder.ended();
      idle.terminate();
      await publish(10);
      forwarder = await startForwarder();
      await until('all are back', () => [plain, noticing, late].every(client => client.connected));
      await publish(10);

      await Promise.all([plain, noticing, late, stream, lateStream].map(client => arrives(client, first + 19)));
      late.end();
      lateStream.end();
      assert.deepEqual([plain.closes[0], noticing.closes[0]], [1012, 1012]);
      assert.ok(noticing.events.some(frame => frame.type === 'draining' && frame.reconnect_in_ms >= 0));
      assert.deepEqual(steps(plain).slice(-10), range(first + 10, first + 20));
      assert.deepEqual(steps(lateStream).slice(-20), range(first, first + 20), 'a stream that came while it drained loses nothing');
    });

    it('has never seen a frame that it does not know', () => {
      const unknown = plain.events.filter(one => typeof one.event_type !== 'string' || Object.keys(one).some(key => !DERIVED_KEYS.includes(key)));

      assert.deepEqual(unknown, []);
    });

    it('loses nothing as an EventSource', () => {
      assert.ok(!stream.closed && stream.connected);
      assert.deepEqual(steps(stream), range(0, published));
    });
  });
}
