import { createClient } from '../src/index.js';
import { invalidateOn } from '../src/query/index.js';
import { eventSync } from '../src/zustand/index.js';
import { create } from 'zustand';
import { QueryClient } from '@tanstack/react-query';
import type { Events as GeneratedEvents } from './generated/events.js';

// Only compiled: what the types of events let through.

interface Events {
  TASK_COMPLETED: { status: string };
  TICKET_CREATED: { title: string };
}

export function typed(): void {
  const client = createClient<Events>();
  client.subscribe({ types: ['TASK_COMPLETED'] }, ({ payload }) => payload.status.trim());
  client.subscribe({ types: ['TASK_COMPLETED'] }, events => events[0]!.payload.status.trim(), { batch: true });
  client.subscribe({ types: ['TICKET_*'] }, event =>
    event.event_type === 'TICKET_CREATED' ? event.payload.title.trim() : event.payload.status.trim(),
  );
  // @ts-expect-error there is no such type
  client.subscribe({ types: ['TASK_LOST'] }, () => {});
  // @ts-expect-error a completed task has no title
  client.subscribe({ types: ['TASK_COMPLETED'] }, ({ payload }) => payload.title);
  invalidateOn(new QueryClient(), client, [{ on: 'TASK_*', invalidate: event => [['tasks', event.entity_id]] }]);
  create(
    eventSync(() => ({ titles: [] as string[] }), {
      client,
      filter: { types: ['TICKET_CREATED'] },
      onEvent: ({ payload }, { titles }) => ({ titles: [...titles, payload.title] }),
    }),
  );
}

/** Types as `kodama catalog types` writes them; PayloadTypesTest compares the file. */
export function generated(): void {
  const client = createClient<GeneratedEvents>();
  client.subscribe({ types: ['TASK_DONE'] }, ({ payload }) => payload.status.trim() + (payload.error?.text ?? ''));
  client.subscribe({ types: ['agent.message'] }, ({ payload }) =>
    payload.rows.map(row => row.x + (row.y?.length ?? 0)),
  );
  // @ts-expect-error an error is not in each of them
  client.subscribe({ types: ['TASK_DONE'] }, ({ payload }) => payload.error.code);
  // @ts-expect-error there is no such field
  client.subscribe({ types: ['TASK_DONE'] }, ({ payload }) => payload.title);
}

export function untyped(): void {
  const client = createClient();
  client.subscribe({ types: ['ANY'], where: { 'payload.n': [1, 2], 'payload.x': { exists: true } } }, event =>
    String(event.payload.n),
  );
}
