const entry = (name, path, limit, external) => ({
  name,
  path,
  limit,
  gzip: true,
  modifyEsbuildConfig: config => ({ ...config, format: 'esm', external }),
});
const core = ['../index.js', './connection.js', './cursor.js', './frame.js', './token.js'];

// The core is what every page loads; sharing of tabs is loaded by pages that ask for it. Peer dependencies are the application's own.
export default [
  entry('core', 'dist/index.js', '8 kB', ['./core/tab-feed.js']),
  entry('shareTabs', 'dist/core/tab-feed.js', '2 kB', core),
];
