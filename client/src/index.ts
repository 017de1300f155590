export { createClient, KodamaClient } from './client.js';
export type {
  ClientEvents,
  ClientOptions,
  ClientState,
  Counters,
  EventsOptions,
  GapsQuery,
  SubscribeOptions,
  Subscription,
} from './client.js';
export type { Notice } from './core/frame.js';
export { KodamaError } from './core/http.js';
export type { Page, PageQuery, Place, Query } from './core/http.js';
export type { Reconnect } from './core/reader.js';
export type { Range, Replay, ReplayEvents, ReplayState } from './core/replay.js';
export type { GetToken } from './core/token.js';
export type { WebSocketClass, WebSocketLike } from './core/transport.js';
export type { EventOf, KodamaEvent, Payload, TypeName, UntypedEvents } from './event.js';
export { matcher } from './filter.js';
export type { Condition, Filter } from './filter.js';
