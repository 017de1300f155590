import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { WebSocket } from 'ws';
import { event } from '../lib/events.js';
import { Frontend } from '../lib/frontend.js';
import { remember } from '../lib/open.js';
import { Proxy } from '../lib/proxy.js';
import { SECRET } from '../lib/servers.js';
import { Stream } from '../lib/stream.js';
import { now, token } from '../lib/token.js';
import { until } from '../lib/until.js';

const TYPE = 'INTEROP_TOKEN';
const LIFE_SECONDS = 10;

export function tokens(servers) {
  describe('a client with a token', { concurrency: true }, () => {
    const address = claims => servers.guarded.socket(`token=${token(SECRET, claims)}`);

    /** Publishes until a client has it: what is live is at most once. */
    async function gets(client, id) {
      await servers.publisher.publish(event(TYPE, id));
      await until(`event ${id} arrives`, () => client.events.some(one => one.entity_id === id));
    }

    const open = client => until('it is open', () => client.connected);

    it('is closed with 4402 when it expires, comes back with a fresh one, and may renew it without a close', async () => {
      const exp = now() + LIFE_SECONDS;
      const lives = [{ exp }, {}];
      const expiring = new Frontend(() => address({ sub: 'expiring', ...lives.shift() }));
      const renewing = new Frontend(address({ sub: 'renewing', exp }));
      await open(renewing);
      renewing.send({ type: 'token', token: token(SECRET, { sub: 'renewing', exp: exp + 900 }) });
      await until('it is renewed', () => renewing.frames.length > 0);

      await until('the other comes back', () => expiring.opens === 2);
      await gets(expiring, 'renewed-1');
      await gets(renewing, 'renewed-2');
      expiring.end();
      renewing.end();
      assert.deepEqual(expiring.closes, [4402]);
      assert.deepEqual(renewing.closes, []);
      assert.deepEqual(renewing.frames, [{ status: 'renewed', expires: new Date((exp + 900) * 1000).toISOString() }]);
      assert.ok(now() >= exp);
    });

    it('that is bad, or missing, is told so and closed with 4401', async () => {
      const bad = new Frontend(servers.guarded.socket('token=nonsense'));
      const refresh = new Frontend(address({ sub: 'refresh', type: 'refresh' }));
      const none = new Frontend(servers.guarded.socket());
      await until('all are closed for good', () => bad.closed && refresh.closed && none.closed);

      assert.deepEqual([bad, refresh, none].map(client => client.closes), [[4401], [4401], [4401]]);
      assert.deepEqual([bad, refresh].map(client => client.frames), Array(2).fill([{ error: 'Invalid or expired token' }]));
      assert.deepEqual(none.frames, [{ error: 'Authentication required. Pass ?token=<jwt>' }]);
    });

    it('keeps its connection when the new one is bad, and loses it when it is another\'s', async () => {
      const client = new Frontend(address({ sub: 'keeping' }));
      await open(client);
      client.send({ type: 'token', token: 'nonsense' });
      await until('the answer', () => client.frames.length > 0);
      await gets(client, 'kept');
      client.send({ type: 'token', token: token(SECRET, { sub: 'somebody else' }) });

      await until('it is closed for good', () => client.closed);
      assert.equal(client.frames[0].error, 'Invalid or expired token');
      assert.deepEqual(client.closes, [4401]);
    });

    it('may show it as a subprotocol', async () => {
      const socket = new WebSocket(servers.guarded.socket(), ['bearer', token(SECRET, { sub: 'subprotocol' })]);
      remember(() => socket.terminate());
      const events = [];
      socket.on('message', data => events.push(JSON.parse(data)));
      await until('it is open', () => socket.readyState === WebSocket.OPEN);
      await gets({ events }, 'subprotocol');
      socket.terminate();

      assert.equal(socket.protocol, 'bearer');
    });

    it('that has one EventSource too many comes back by itself, and loses nothing', async () => {
      const query = `event_types=${TYPE}_SSE&token=${token(SECRET, { sub: 'crowd' })}`;
      const proxy = await Proxy.to(servers.guarded.port);
      const stream = new Stream(servers.guarded.stream(query, proxy.port));
      const sockets = [new Frontend(address({ sub: 'crowd' }))];
      await until('it has its place', () => stream.named('caught_up').length > 0);
      proxy.block();
      sockets.push(new Frontend(address({ sub: 'crowd' })));
      await until('there is no room', () => sockets.every(socket => socket.connected));
      proxy.unblock();
      await until('it is turned away', () => stream.named('failure').length > 0);
      await servers.publisher.publish(event(`${TYPE}_SSE`, 'meanwhile'));
      sockets.forEach(socket => socket.end());
      await until('it is back', () => stream.events.length > 0);
      await servers.publisher.publish(event(`${TYPE}_SSE`, 'after'));
      await until('it goes on', () => stream.events.length > 1);

      stream.end();
      proxy.end();
      assert.match(stream.named('failure')[0].data.error, /^Too many connections.*KODAMA_MAX_CONNECTIONS_PER_USER/);
      assert.deepEqual(stream.events.map(one => one.entity_id), ['meanwhile', 'after']);
    });
  });
}
