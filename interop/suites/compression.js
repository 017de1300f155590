import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { WebSocket } from 'ws';
import { event } from '../lib/events.js';
import { remember } from '../lib/open.js';
import { until } from '../lib/until.js';

const TYPE = 'INTEROP_FORM';
const TEXT = 'Kodama is an echo. '.repeat(1_000);

export function compression(servers) {
  describe('a client that takes another form', { concurrency: true }, () => {
    async function connect(query, options) {
      const socket = new WebSocket(servers.kodama.socket(`event_types=${TYPE}&${query}`), options);
      remember(() => socket.terminate());
      const frames = [];
      socket.on('message', (data, isBinary) => frames.push({ data, isBinary }));
      await until('it is open', () => socket.readyState === WebSocket.OPEN);
      return { socket, frames };
    }

    const next = (frames, holds) => until('the frame arrives', () => frames.map(frame => frame.data).find(data => data.includes(holds)));

    for (const [delivery, placed] of [['live', 'status'], ['durable', 'caught_up']]) {
      it(`gets ${delivery} events compressed where it offers permessage-deflate`, async () => {
        // with a threshold of 0 it compresses what it sends, too
        const { socket, frames } = await connect(`delivery=${delivery}&since=latest`, { perMessageDeflate: { threshold: 0 } });
        socket.send(JSON.stringify({ type: 'subscribe', entity_ids: [`deflate-${delivery}`] }));
        await Promise.all([next(frames, placed), next(frames, 'subscribed')]);
        await servers.publisher.publish(event(TYPE, `deflate-${delivery}`, { text: TEXT }));

        const data = await next(frames, 'an echo');
        const bytesRead = socket._socket.bytesRead;
        socket.terminate();
        assert.ok(socket.extensions.startsWith('permessage-deflate'), socket.extensions);
        assert.equal(JSON.parse(data).payload.text, TEXT);
        assert.ok(bytesRead < TEXT.length / 10, `${bytesRead} bytes were sent`);
      });
    }

    it('gets events as they are where it does not offer permessage-deflate', async () => {
      const { socket, frames } = await connect('entity_ids=plain', { perMessageDeflate: false });
      await servers.publisher.publish(event(TYPE, 'plain', { text: TEXT }));

      const data = await next(frames, 'an echo');
      socket.terminate();
      assert.equal(socket.extensions, '');
      assert.equal(String(data), JSON.stringify(event(TYPE, 'plain', { text: TEXT })));
    });

    it('gets MessagePack where it asks for that', async () => {
      const { socket, frames } = await connect('entity_ids=packed&encoding=messagepack');
      await servers.publisher.publish(event(TYPE, 'packed', { number: 7 }));

      await next(frames, 'packed');
      socket.terminate();
      const text = word => [0xa0 + word.length, ...Buffer.from(word)];
      const pairs = [['event_type', TYPE], ['entity_type', 'interop'], ['entity_id', 'packed']].flatMap(pair => pair.flatMap(text));
      const expected = [0x84, ...pairs, ...text('payload'), 0x81, ...text('number'), 7];
      assert.deepEqual(frames.map(frame => [frame.isBinary, [...frame.data]]), [[true, expected]]);
    });
  });
}
