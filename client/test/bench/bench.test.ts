import { existsSync } from 'node:fs';
import { createServer as createHttp } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import type { Browser, CDPSession, Page as Tab } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { createServer } from 'vite';
import type { ViteDevServer } from 'vite';
import { Kodama, Proxy, until } from '../server/kodama.js';
import type { Publisher } from '../server/kodama.js';
import type { Bench, Board } from './page.js';

declare const bench: Bench;

const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium';
const SECONDS = Number(process.env.BENCH_SECONDS ?? 60);
/** Of the 20 cuts, in seconds. */
const CUTS = [0.1, 0.2, 0.5, 1, 0.1, 2, 0.3, 5, 0.1, 1, 0.5, 10, 0.2, 3, 0.1, 20, 0.5, 1, 0.3, 60];
const SLICE_MS = 10;

const board: Board = Object.fromEntries(Array.from({ length: 50 }, (_, i) => [`c-${i}`, 0]));

let kodama: Kodama;
let publisher: Publisher;
let proxy: Proxy;
let vite: ViteDevServer;
let site: ReturnType<typeof createHttp>;
let browser: Browser;
let tab: Tab;
let devtools: CDPSession;

beforeAll(async () => {
  if (!existsSync(CHROMIUM)) {
    throw new Error(`There is no ${CHROMIUM}: install the package chromium, or set CHROMIUM`);
  }
  const root = fileURLToPath(new URL('.', import.meta.url));
  vite = await createServer({
    root,
    configFile: false,
    logLevel: 'error',
    server: { middlewareMode: true, hmr: false, ws: false },
  });
  site = createHttp((request, response) =>
    request.url === '/board'
      ? response.setHeader('Content-Type', 'application/json').end(JSON.stringify(board))
      : vite.middlewares(request, response),
  );
  await new Promise<void>(resolve => site.listen(0, '127.0.0.1', resolve));
  kodama = await Kodama.start({
    KODAMA_JWT_SECRET: '',
    KODAMA_ALLOWED_ORIGINS: '*',
    JAVA_OPTS: '',
  });
  publisher = await kodama.publisher();
  browser = await chromium.launch({
    executablePath: CHROMIUM,
    args: ['--no-sandbox', '--enable-precise-memory-info', '--js-flags=--expose-gc'],
  });
});

beforeEach(async () => {
  proxy = await Proxy.to(kodama.port);
  tab = await browser.newPage();
  devtools = await tab.context().newCDPSession(tab);
  await devtools.send('Performance.enable', { timeDomain: 'threadTicks' });
  await tab.goto(`http://127.0.0.1:${(site.address() as AddressInfo).port}/`);
  await tab.waitForFunction(() => 'bench' in globalThis);
});

afterEach(async () => {
  await tab?.close();
  await proxy?.close();
});

afterAll(async () => {
  await browser?.close();
  publisher?.close();
  await kodama?.stop();
  site?.close();
  await vite?.close();
});

/** Publishes at a rate, and says how many. */
async function publish(type: string, perSecond: number, seconds: number): Promise<number> {
  const start = performance.now();
  const count = perSecond * seconds;
  for (let next = 0; next < count;) {
    const due = Math.min(count, Math.ceil(((performance.now() - start) / 1_000) * perSecond));
    const at = performance.timeOrigin + performance.now();
    const events = Array.from({ length: due - next }, (_, i) => ({
      event_type: type,
      entity_type: 'task',
      entity_id: `t-${(next + i) % 1_000}`,
      payload: { n: next + i, at, text: 'x'.repeat(200) },
    }));
    next = due;
    await publisher.publish(events);
    await new Promise(resolve => setTimeout(resolve, SLICE_MS));
  }
  return count;
}

/** Processor seconds of the main thread, and bytes of its heap after a collection. */
async function usage(): Promise<{ seconds: number; heap: number }> {
  await devtools.send('HeapProfiler.collectGarbage');
  const { metrics } = await devtools.send('Performance.getMetrics');
  const metric = (name: string) => metrics.find(found => found.name === name)!.value;
  return { seconds: metric('TaskDuration'), heap: metric('JSHeapUsedSize') };
}

const state = () =>
  tab.evaluate(() => {
    const { counted, hidden, outOfOrder, last } = bench;
    return { counted, hidden, outOfOrder, last, counters: bench.client.counters };
  });

/** Publishes at a rate to one subscription. */
async function flood(type: string, perSecond: number, options: object, maxQueue?: number) {
  await tab.evaluate(([given, name, queue]) => bench.count(given as never, name as string, queue as never), [
    { url: proxy.url, ...options },
    type,
    maxQueue,
  ] as const);
  await publish(`${type}_WARM`, perSecond, 1);
  const warm = await usage();
  const published = publish(type, perSecond, SECONDS);
  const early = await new Promise<{ heap: number }>(resolve =>
    setTimeout(() => resolve(usage()), (SECONDS * 1_000) / 6),
  );
  const count = await published;
  await until('all is counted', async () => {
    const { counted, hidden } = await state();
    return counted + hidden.server + hidden.client >= count;
  });
  const end = await usage();
  const mainThread = (end.seconds - warm.seconds) / SECONDS;
  console.info(
    `${type}: ${perSecond}/s for ${SECONDS} s: main thread ${(mainThread * 100).toFixed(1)} % of a core, ` +
      `heap ${(early.heap / 1e6).toFixed(1)} MB after a sixth, ${(end.heap / 1e6).toFixed(1)} MB at the end, ` +
      JSON.stringify(await state()),
  );
  return { count, mainThread, growth: end.heap - early.heap, ...(await state()) };
}

it('takes 5,000 events a second', async () => {
  const { count, counted, outOfOrder, mainThread, growth } = await flood('FAST', 5_000, {});

  expect({ counted, outOfOrder }).toEqual({ counted: count, outOfOrder: 0 });
  expect(mainThread).toBeLessThan(0.15);
  expect(growth).toBeLessThan(5e6);
});

it('takes 20,000 events a second, and the server hides what is over 5,000', async () => {
  const { count, counted, hidden, outOfOrder } = await flood('FLOOD', 20_000, { maxPerSecond: 5_000 });

  expect({ all: counted + hidden.server + hidden.client, outOfOrder }).toEqual({ all: count, outOfOrder: 0 });
  expect(hidden.server).toBeGreaterThan(0);
});

it('takes 20,000 events a second, and hides what its queue does not take', async () => {
  const { count, counted, hidden, outOfOrder } = await flood('QUEUE', 20_000, {}, 200);

  expect({ all: counted + hidden.server + hidden.client, outOfOrder }).toEqual({ all: count, outOfOrder: 0 });
});

it('hands out 1,000 events a second within 60 ms', async () => {
  await flood('LIVE', 1_000, { delivery: 'live' });
  const live = await percentiles();
  console.info(`LIVE: publish to handler ${live}`);
  await tab.reload();
  await tab.waitForFunction(() => 'bench' in globalThis);
  await flood('DURABLE', 1_000, {});
  console.info(`DURABLE: publish to handler ${await percentiles()}`);

  expect(Number(/p99 ([\d.]+)/.exec(live)![1])).toBeLessThan(60);
});

const percentiles = () =>
  tab.evaluate(() => {
    const sorted = bench.latencies.slice().sort((a, b) => a - b);
    const at = (part: number) => sorted[Math.floor(sorted.length * part)]!.toFixed(1);
    return `p50 ${at(0.5)}, p95 ${at(0.95)}, p99 ${at(0.99)}, maximum ${sorted.at(-1)!.toFixed(1)} ms`;
  });

it('keeps a board fresh through 20 cuts without polling', async () => {
  const events = 10_000;
  await tab.evaluate(url => bench.board({ url }), proxy.url);
  const shown = () => tab.evaluate(() => document.querySelector('pre')?.textContent);
  await until('the board is live', async () => (await tab.evaluate(() => bench.client.state)) === 'live');
  const fetchesBefore = await tab.evaluate(() => bench.fetches);
  let next = 0;
  const move = async (count: number) => {
    const moved = Array.from({ length: count }, () => {
      const id = `c-${next++ % 50}`;
      return { event_type: 'CARD_MOVED', entity_type: 'card', entity_id: id, payload: { version: ++board[id]! } };
    });
    await publisher.publish(moved);
  };
  const stale: number[] = [];
  for (const cut of CUTS) {
    const port = Number(new URL(proxy.url).port);
    await move(events / CUTS.length / 2);
    await proxy.close();
    const ends = performance.now() + cut * 1_000;
    for (let part = 0; part < 10; part++) {
      await move(events / CUTS.length / 20);
      await new Promise(resolve => setTimeout(resolve, Math.max(0, (ends - performance.now()) / (10 - part))));
    }
    proxy = await Proxy.to(kodama.port, port);
    const back = performance.now();
    await until('it is live again', async () => (await tab.evaluate(() => bench.client.state)) === 'live', 5);
    const live = performance.now();
    await until('no card is stale', async () => (await shown()) === JSON.stringify(board), 5, 5);
    stale.push(performance.now() - live);
    console.info(
      `cut of ${cut} s: live after ${(live - back).toFixed(0)} ms, fresh ${stale.at(-1)!.toFixed(0)} ms later`,
    );
  }
  const { fetches, reconnects } = await tab.evaluate(() => ({ fetches: bench.fetches, reconnects: bench.reconnects }));
  console.info(
    `${next} events, ${CUTS.length} cuts: ${fetches - fetchesBefore} fetches, ${reconnects.length} outcomes`,
  );

  expect(reconnects.map(({ outcome }) => outcome)).not.toContain('lost');
  expect(fetches - fetchesBefore).toBeLessThanOrEqual(next / 10);
});
