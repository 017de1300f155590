const entry = (name, path, limit, external) => ({
  name,
  path,
  limit,
  gzip: true,
  modifyEsbuildConfig: config => ({ ...config, format: 'esm', external }),
});
const core = ['../index.js', '../react/context.js', './connection.js', './cursor.js', './frame.js', './token.js'];
const peers = ['react', 'react/jsx-runtime', '@tanstack/react-query', 'zustand'];

// The core is what every page loads, sharing of tabs what pages load that ask for it, and bindings come on top of the core.
export default [
  entry('@kodama/client', 'dist/index.js', '8 kB', ['./core/tab-feed.js']),
  entry('… with shareTabs', 'dist/core/tab-feed.js', '2 kB', core),
  entry('/react', 'dist/react/index.js', '4 kB', [...core, ...peers]),
  entry('/query', 'dist/query/index.js', '3 kB', [...core, ...peers]),
  entry('/zustand', 'dist/zustand/index.js', '2 kB', [...core, ...peers]),
];
