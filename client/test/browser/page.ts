import type { ClientOptions, KodamaClient, Reconnect } from '@kodama/client';
import { createClient } from '@kodama/client';

/** What a test's page can be told. */
export type StartOptions = Pick<ClientOptions, 'url' | 'shareTabs' | 'persist' | 'hiddenAfterMs'> & { types: string[] };

/** What the tests see of a page. */
export interface Page {
  start(options: StartOptions): Promise<void>;
  numbers: unknown[];
  reconnects: Reconnect[];
  frames: number;
  client: KodamaClient;
}

const page: Page = {
  numbers: [],
  reconnects: [],
  frames: 0,
  client: undefined as unknown as KodamaClient,
  start({ types, ...options }) {
    page.client = createClient(options);
    page.client.on('reconnect', reconnect => page.reconnects.push(reconnect));
    const subscription = page.client.subscribe(
      { types },
      events => {
        page.frames++;
        page.numbers.push(...events.map(({ payload }) => payload.n));
      },
      { batch: true },
    );
    return subscription.ready;
  },
};

Object.assign(globalThis, { page });
