import type { ClientOptions, KodamaClient, Reconnect } from '@kodama/client';
import { createClient } from '@kodama/client';
import { useInvalidateOn } from '@kodama/client/query';
import { KodamaProvider } from '@kodama/client/react';
import { QueryClient, QueryClientProvider, useQuery } from '@tanstack/react-query';
import { createRoot } from 'react-dom/client';

/** A card's version, by its id. */
export type Board = Record<string, number>;

/** What the measurements see of a page. */
export interface Bench {
  /** Counts what is handed out, and draws nothing. */
  count(options: ClientOptions, type: string, maxQueue?: number): Promise<void>;
  /** Shows a board that is fetched anew only when events say so. */
  board(options: ClientOptions): void;
  client: KodamaClient;
  counted: number;
  last: number;
  outOfOrder: number;
  hidden: { server: number; client: number };
  /** Milliseconds from the publish to the handler. */
  latencies: number[];
  fetches: number;
  reconnects: Reconnect[];
}

const RULES = [{ on: 'CARD_*' as const, invalidate: [['board']] }];

const bench: Bench = {
  client: undefined as unknown as KodamaClient,
  counted: 0,
  last: -1,
  outOfOrder: 0,
  hidden: { server: 0, client: 0 },
  latencies: [],
  fetches: 0,
  reconnects: [],
  count(options, type, maxQueue = 1_000_000) {
    connect(options);
    bench.client.on('hidden', ({ count, by }) => (bench.hidden[by] += count));
    const handler = (events: readonly { payload: Record<string, unknown> }[]) => {
      const now = performance.timeOrigin + performance.now();
      for (const { payload } of events) {
        bench.outOfOrder += Number((payload.n as number) <= bench.last);
        bench.last = payload.n as number;
        bench.latencies[bench.counted++ % 100_000] = now - (payload.at as number);
      }
    };
    return bench.client.subscribe({ types: [type] }, handler, { batch: true, maxQueue }).ready;
  },
  board(options) {
    connect(options);
    bench.client.on('reconnect', reconnect => bench.reconnects.push(reconnect));
    const fresh = { defaultOptions: { queries: { refetchOnWindowFocus: false, refetchOnReconnect: false } } };
    createRoot(document.body.appendChild(document.createElement('main'))).render(
      <KodamaProvider client={bench.client}>
        <QueryClientProvider client={new QueryClient(fresh)}>
          <Cards />
        </QueryClientProvider>
      </KodamaProvider>,
    );
  },
};

function connect(options: ClientOptions): void {
  bench.client = createClient(options);
}

async function fetchBoard(): Promise<Board> {
  bench.fetches++;
  return (await fetch('/board')).json();
}

function Cards() {
  useInvalidateOn(RULES);
  const { data } = useQuery({ queryKey: ['board'], queryFn: fetchBoard, staleTime: Infinity });
  return <pre>{JSON.stringify(data ?? {})}</pre>;
}

Object.assign(globalThis, { bench });
