import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import type { Browser, BrowserContext, Page as Tab } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createServer } from 'vite';
import type { ViteDevServer } from 'vite';
import { Kodama, Proxy, until } from '../server/kodama.js';
import type { Publisher } from '../server/kodama.js';
import type { Page, StartOptions } from './page.js';

declare const page: Page;

const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium';

let kodama: Kodama;
let publisher: Publisher;
let proxy: Proxy;
let site: ViteDevServer;
let browser: Browser;
let context: BrowserContext;

beforeAll(async () => {
  if (!existsSync(CHROMIUM)) {
    throw new Error(`There is no ${CHROMIUM}: install the package chromium, or set CHROMIUM`);
  }
  const root = fileURLToPath(new URL('.', import.meta.url));
  site = await createServer({ root, configFile: false, logLevel: 'error', server: { host: '127.0.0.1', port: 0 } });
  await site.listen();
  // Without tokens, so that the pages of other origins have to be named.
  kodama = await Kodama.start({ KODAMA_JWT_SECRET: '', KODAMA_ALLOWED_ORIGINS: '*' });
  publisher = await kodama.publisher();
  browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] });
});

beforeEach(async () => {
  proxy = await Proxy.to(kodama.port);
  context = await browser.newContext();
});

afterEach(async () => {
  await context?.close();
  await proxy?.close();
});

afterAll(async () => {
  await browser?.close();
  publisher?.close();
  await kodama?.stop();
  await site?.close();
});

async function openTab(): Promise<Tab> {
  const tab = await context.newPage();
  await tab.goto(`http://127.0.0.1:${(site.httpServer!.address() as AddressInfo).port}/`);
  await tab.waitForFunction(() => 'page' in globalThis);
  return tab;
}

async function start(tab: Tab, type: string, options: Partial<StartOptions> = {}): Promise<void> {
  await tab.evaluate(given => page.start(given), { url: proxy.url, types: [type], ...options });
}

const publish = (type: string, first: number, count: number) =>
  publisher.publish(
    Array.from({ length: count }, (_, i) => ({
      event_type: type,
      entity_type: 'task',
      entity_id: 't-1',
      payload: { n: first + i },
    })),
  );

const shows = (tab: Tab, count: number) => tab.waitForFunction(n => page.numbers.length >= n, count);
const numbers = (tab: Tab) => tab.evaluate(() => page.numbers);
const range = (count: number) => Array.from({ length: count }, (_, i) => i);

/** Headless pages are always visible. */
async function show(tab: Tab, state: 'hidden' | 'visible'): Promise<void> {
  await tab.evaluate(value => {
    Object.defineProperty(document, 'visibilityState', { configurable: true, get: () => value });
    document.dispatchEvent(new Event('visibilitychange'));
  }, state);
}

describe('tabs', () => {
  it('share one connection, and the successor misses nothing', async () => {
    const tabs = [await openTab(), await openTab(), await openTab()];
    for (const tab of tabs) {
      await start(tab, 'TABS', { shareTabs: true });
    }
    await publish('TABS', 0, 50);
    await Promise.all(tabs.map(tab => shows(tab, 50)));
    expect(proxy.connections).toBe(1);

    await tabs[0]!.close();
    await publish('TABS', 50, 50);
    await Promise.all(tabs.slice(1).map(tab => shows(tab, 100)));

    for (const tab of tabs.slice(1)) {
      expect(await numbers(tab)).toEqual(range(100));
    }
    expect(proxy.connections).toBe(2);
  });

  it('survive a leader that crashes', async () => {
    const [leader, other] = [await openTab(), await openTab()];
    await start(leader, 'CRASH', { shareTabs: true });
    await start(other, 'CRASH', { shareTabs: true });
    await publish('CRASH', 0, 10);
    await shows(other, 10);
    await leader.goto('chrome://crash').catch(() => {});
    await publish('CRASH', 10, 10);
    await shows(other, 20);

    expect(await numbers(other)).toEqual(range(20));
  });
});

describe('a page', () => {
  it('closes while it is hidden, and resumes', async () => {
    const tab = await openTab();
    await start(tab, 'HIDDEN', { hiddenAfterMs: 200 });
    await show(tab, 'hidden');
    await tab.waitForFunction(() => page.client.state === 'paused');
    await publish('HIDDEN', 0, 5);
    await until('all is journaled', async () => {
      const answer = await fetch(`${kodama.url}/api/v1/events?event_types=HIDDEN`);
      return ((await answer.json()) as { events: unknown[] }).events.length === 5;
    });
    await show(tab, 'visible');
    await shows(tab, 5);
    await tab.waitForFunction(() => page.reconnects.length > 0);

    expect(await numbers(tab)).toEqual(range(5));
    expect(await tab.evaluate(() => page.reconnects)).toMatchObject([{ outcome: 'replayed', count: 5 }]);
  });

  it('goes on at its place after a reload', async () => {
    const tab = await openTab();
    await start(tab, 'RELOAD', { persist: 'session' });
    await publish('RELOAD', 0, 5);
    await shows(tab, 5);
    await tab.reload();
    await publish('RELOAD', 5, 5);
    await tab.waitForFunction(() => 'page' in globalThis);
    await start(tab, 'RELOAD', { persist: 'session' });
    await shows(tab, 5);

    expect(await numbers(tab)).toEqual([5, 6, 7, 8, 9]);
  });

  it('takes the stream where WebSockets do not get through, and is handed batches', async () => {
    proxy.blocksUpgrades = true;
    const tab = await openTab();
    await start(tab, 'STREAM');
    await publish('STREAM', 0, 2_000);
    await shows(tab, 2_000);

    expect(await numbers(tab)).toEqual(range(2_000));
    expect(await tab.evaluate(() => page.frames)).toBeLessThan(500);
  });
});

describe('the example', () => {
  let board: ChildProcess;
  const port = 20_000 + Math.floor(Math.random() * 10_000);

  beforeAll(async () => {
    const script = fileURLToPath(new URL('../../example/server.js', import.meta.url));
    const env = {
      ...process.env,
      SERVER_URL: kodama.url,
      REDIS_URL: kodama.redisUrl,
      PORT: String(port),
      DELAY_MS: '1500',
    };
    board = spawn(process.execPath, [script], { env, stdio: 'inherit' });
    await until(
      'the board is there',
      async () => (await fetch(`http://127.0.0.1:${port}/board`).catch(() => undefined))?.ok === true,
    );
  });

  afterAll(() => void board?.kill());

  it('moves a ticket at once in both tabs, and takes a refused move back', async () => {
    const [one, two] = [await context.newPage(), await context.newPage()];
    for (const tab of [one, two]) {
      await tab.goto(`http://localhost:${port}/`);
      await tab.getByText('live', { exact: true }).waitFor();
    }
    const ticket = (tab: Tab, column: string, busy: boolean) =>
      tab.getByRole('region', { name: column }).locator(`.ticket[aria-busy="${busy}"]`, { hasText: 'k-1' });

    await ticket(one, 'backlog', false).getByRole('button', { name: 'done' }).click();
    await ticket(one, 'done', true).waitFor(); // before the backend has answered
    await ticket(two, 'done', false).waitFor();
    await ticket(one, 'done', false).getByRole('button', { name: 'blocked' }).click();
    await ticket(one, 'blocked', true).waitFor();
    await ticket(one, 'done', false).waitFor();

    expect(await one.locator('.failure').textContent()).toBe('k-1 cannot be blocked');
    expect(await two.getByText(/TICKET_UPDATED 1/).count()).toBe(1);
  });
});
