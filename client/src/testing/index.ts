export { FakeServer } from './fake-server.js';
export type { FakeEvent, FakeServerOptions } from './fake-server.js';
