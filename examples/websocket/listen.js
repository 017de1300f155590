// Prints tasks as a dashboard sees them.
//   node listen.js [ADDRESS]
import { WebSocket } from 'ws';
import { listen } from './listener.js';

const address = process.argv[2] ?? 'ws://127.0.0.1:18000/api/v1/ws/events';
const filters = { event_types: 'TASK_CREATED,TASK_COMPLETED', entity_types: 'task' };
listen(
  WebSocket,
  address,
  filters,
  event => console.log(event.seq, event.event_type, event.entity_id),
  () => console.log('dashboard listens'),
);
