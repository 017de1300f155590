const entry = (name, path, limit, peers = []) => ({
  name,
  path,
  limit,
  gzip: true,
  modifyEsbuildConfig: config => ({
    ...config,
    format: 'esm',
    external: [...peers, './core/tab-feed.js', '../index.js'],
  }),
});

// The core is what every page loads. Tabs' sharing is loaded by pages that ask for it, peer dependencies are the application's.
export default [entry('core', 'dist/index.js', '8 kB'), entry('shareTabs', 'dist/core/tab-feed.js', '3.5 kB')];
