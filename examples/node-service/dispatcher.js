// A service as they exist: publishes TASK_CREATED through plain Redis and waits until each task is completed.
//   node dispatcher.js [TEXT...]
import { createClient } from 'redis';

const texts = process.argv.length > 2 ? process.argv.slice(2) : ['gives Redis a memory'];
const publisher = createClient({ url: process.env.REDIS_URL ?? 'redis://127.0.0.1:6379' });
await publisher.connect();
const inbox = publisher.duplicate();
await inbox.connect();

const run = Date.now().toString(36);
const tasks = new Map(texts.map((text, i) => [`t-${run}-${i + 1}`, text]));
let allCompleted;
const completed = new Promise(resolve => (allCompleted = resolve));

await inbox.subscribe('events.TASK_COMPLETED', message => {
  const { entity_id: id, payload } = JSON.parse(message);
  if (tasks.delete(id)) {
    console.log(`completed ${id}: ${payload.words} words`);
  }
  if (tasks.size === 0) {
    allCompleted();
  }
});
for (const [id, text] of [...tasks]) {
  const event = { event_type: 'TASK_CREATED', entity_type: 'task', entity_id: id, payload: { text } };
  await publisher.publish('events.TASK_CREATED', JSON.stringify(event));
}
await completed;
inbox.destroy();
publisher.destroy();
