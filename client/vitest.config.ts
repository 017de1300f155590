import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    projects: [
      { test: { name: 'unit', include: ['test/unit/**/*.test.{ts,tsx}'] } },
      { test: { name: 'server', include: ['test/server/**/*.test.ts'], testTimeout: 600_000, hookTimeout: 120_000 } },
      { test: { name: 'browser', include: ['test/browser/*.test.ts'], testTimeout: 60_000, hookTimeout: 120_000 } },
      { test: { name: 'bench', include: ['test/bench/*.test.ts'], testTimeout: 600_000, hookTimeout: 120_000 } },
    ],
  },
});
