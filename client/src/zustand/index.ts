export { EventSocket } from '../event-socket.js';
export type { Change } from './apply.js';
export { eventSync } from './event-sync.js';
export type { EventSyncOptions } from './event-sync.js';
export { reactQueryBridge } from './react-query-bridge.js';
export type { BridgedQueryClient, ReactQueryBridgeOptions } from './react-query-bridge.js';
export { websocketSync } from './websocket-sync.js';
export type { SyncMessage, WebSocketSyncOptions } from './websocket-sync.js';
