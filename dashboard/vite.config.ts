import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { compressedFiles } from './build/compressed-files.js';
import { firstLoad } from './build/first-load.js';

const source = (path: string) => fileURLToPath(new URL(`../client/src/${path}`, import.meta.url));
/** The forwarder that `npm run dev` asks. */
const server = process.env['FORWARDER_URL'] ?? 'http://127.0.0.1:18000';

export default defineConfig({
  base: '/ui/',
  plugins: [compressedFiles(), firstLoad({ screen: 'overview-screen.tsx', maxBytes: 100_000 })],
  resolve: {
    alias: [
      { find: /^@kodama\/client$/, replacement: source('index.ts') },
      { find: /^@kodama\/client\/react$/, replacement: source('react/index.ts') },
    ],
    dedupe: ['react', 'react-dom'],
  },
  build: { target: 'es2022', assetsInlineLimit: 0, modulePreload: { polyfill: false } },
  server: {
    port: 5173,
    proxy: {
      '/api': { target: server, ws: true, changeOrigin: true, rewriteWsOrigin: true },
      '/health': { target: server, changeOrigin: true },
      '/metrics': { target: server, changeOrigin: true },
    },
  },
  test: { include: ['test/**/*.test.{ts,tsx}'], isolate: false },
});
