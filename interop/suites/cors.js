import assert from 'node:assert/strict';
import { once } from 'node:events';
import { describe, it } from 'node:test';
import { WebSocket } from 'ws';
import { event } from '../lib/events.js';
import { Frontend } from '../lib/frontend.js';
import { Page } from '../lib/page.js';
import { DASHBOARD, SECRET } from '../lib/servers.js';
import { Stream } from '../lib/stream.js';
import { token } from '../lib/token.js';
import { until } from '../lib/until.js';

const TYPE = 'INTEROP_CORS';

export function cors(servers) {
  describe('a page of another origin', () => {
    const dashboard = new Page(DASHBOARD);
    const stranger = new Page('https://stranger.example');

    it('that is allowed asks with a token, after a preflight without one', async () => {
      const headers = { Authorization: `Bearer ${token(SECRET)}` };
      const answer = await until('somebody has time to answer', async () => {
        const response = await dashboard.fetch(servers.guarded.http('/api/v1/events?limit=1'), { headers });
        return response.status === 503 ? null : response;
      });

      assert.equal(answer.status, 200);
      assert.ok(Array.isArray((await answer.json()).events));
      assert.ok(answer.all.get('vary').split(', ').includes('Origin'));
    });

    it('that is allowed may read why it is refused, and when to come again', async () => {
      const unknown = await dashboard.fetch(servers.guarded.http('/api/v1/events'));
      const query = `token=${token(SECRET, { sub: 'page' })}`;
      const sockets = [1, 2].map(() => new Frontend(servers.guarded.socket(query), { origin: DASHBOARD }));
      await until('all places are taken', () => sockets.every(socket => socket.connected));
      const tooMany = await dashboard.fetch(servers.guarded.stream(query));
      sockets.forEach(socket => socket.end());

      assert.equal(unknown.status, 401);
      assert.match((await unknown.json()).error, /^Authentication required/);
      assert.ok(unknown.headers.get('www-authenticate').startsWith('Bearer'));
      assert.equal(tooMany.status, 429);
      assert.ok(Number(tooMany.headers.get('retry-after')) > 0);
    });

    it('that is allowed gets the stream', async () => {
      const { kodama, publisher } = servers;
      await publisher.publish(event(TYPE, 'e-1'));
      const stream = new Stream(kodama.stream(`event_types=${TYPE}&since=0`), { fetch: dashboard.fetch });

      await until('the event arrives', () => stream.events.length > 0);
      stream.end();
    });

    it('that is not allowed may read nothing and connect to nothing', async () => {
      const { kodama } = servers;
      const headers = { Authorization: 'Bearer x' };
      const socket = new WebSocket(kodama.socket(), { origin: 'https://stranger.example' });
      const refusal = once(socket, 'error');

      await assert.rejects(stranger.fetch(kodama.http('/api/v1/events')), /may not read the answer/);
      await assert.rejects(stranger.fetch(kodama.http('/api/v1/events'), { headers }), /may not read the preflight/);
      assert.match((await refusal)[0].message, /403/);
    });
  });
}
