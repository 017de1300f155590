import { createClient } from '@kodama/client';
import { useInvalidateOn, useOptimisticMutation } from '@kodama/client/query';
import { KodamaProvider, useConnection, useEvents } from '@kodama/client/react';
import { eventSync } from '@kodama/client/zustand';
import { QueryClient, QueryClientProvider, useMutationState, useQuery } from '@tanstack/react-query';
import { createRoot } from 'react-dom/client';
import { create } from 'zustand';

type Board = Record<string, string>;
interface Move {
  id: string;
  to: string;
}

const COLUMNS = ['backlog', 'doing', 'done', 'blocked'];
const RULES = [{ on: 'TICKET_*' as const, invalidate: [['board']] }];

const client = createClient({ shareTabs: true, persist: 'session' });
const queryClient = new QueryClient();

const useCounts = create(
  eventSync(() => ({ counts: {} as Record<string, number> }), {
    client,
    filter: {},
    onEvent: ({ event_type }, { counts }) => ({ counts: { ...counts, [event_type]: (counts[event_type] ?? 0) + 1 } }),
  }),
);

async function moveTicket({ id, to }: Move): Promise<void> {
  const response = await fetch(`/board/${id}`, { method: 'PUT', body: to });
  if (!response.ok) {
    throw new Error(await response.text());
  }
}

function Tickets() {
  useInvalidateOn(RULES);
  const board = useQuery({ queryKey: ['board'], queryFn: async (): Promise<Board> => (await fetch('/board')).json() });
  const move = useOptimisticMutation<void, Move, Board>(moveTicket, {
    mutationKey: ['move'],
    queryKey: ['board'],
    onMutate: ({ id, to }, tickets) => ({ ...tickets, [id]: to }),
    confirmedBy: ({ id, to }) => ({
      type: 'TICKET_UPDATED',
      entityType: 'ticket',
      entityId: id,
      where: { 'payload.status': to },
    }),
    timeoutMs: 5_000,
  });
  const moving = useMutationState({
    filters: { mutationKey: ['move'], status: 'pending' },
    select: ({ state }) => (state.variables as Move).id,
  });
  return (
    <>
      {move.error && <p className="failure">{move.error.message}</p>}
      <div className="columns">
        {COLUMNS.map(column => (
          <section key={column} aria-label={column}>
            <h2>{column}</h2>
            {Object.entries(board.data ?? {})
              .filter(([, status]) => status === column)
              .map(([id]) => (
                <div className="ticket" key={id} aria-busy={moving.includes(id)}>
                  {id}{' '}
                  {COLUMNS.filter(to => to !== column).map(to => (
                    <button key={to} onClick={() => move.mutate({ id, to })}>
                      {to}
                    </button>
                  ))}
                </div>
              ))}
          </section>
        ))}
      </div>
    </>
  );
}

function Live() {
  const { state, error } = useConnection();
  const { events } = useEvents({ maxEvents: 10 });
  const { counts } = useCounts();
  return (
    <>
      <p role="status">
        {state}
        {error && `: ${error}`}
      </p>
      <h2>Events</h2>
      <ul>
        {events.map((event, i) => (
          <li key={i}>
            {event.event_type} {event.entity_id}
          </li>
        ))}
      </ul>
      <p>
        {Object.entries(counts)
          .map(([type, count]) => `${type} ${count}`)
          .join(' · ')}
      </p>
    </>
  );
}

createRoot(document.getElementById('root')!).render(
  <KodamaProvider client={client}>
    <QueryClientProvider client={queryClient}>
      <Tickets />
      <Live />
    </QueryClientProvider>
  </KodamaProvider>,
);
