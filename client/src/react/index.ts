export { EventSocket } from '../event-socket.js';
export { KodamaProvider, useKodamaClient } from './context.js';
export { BOARD_EVENT_TYPES, useBoardEvents } from './use-board-events.js';
export type {
  BoardEvent,
  BoardEventState,
  BoardEventType,
  RunningTaskInfo,
  UseBoardEventsOptions,
} from './use-board-events.js';
export { useConnection } from './use-connection.js';
export type { ConnectionStatus } from './use-connection.js';
export { useEntityTimeline } from './use-entity-timeline.js';
export type { EntityTimeline, UseEntityTimelineOptions } from './use-entity-timeline.js';
export { useEntityEvents, useEvents, useEventTypes } from './use-events.js';
export type { EventFilters, SystemEvent, UseEventsOptions, UseEventsReturn } from './use-events.js';
export { useReplay } from './use-replay.js';
export type { ReplayControl, UseReplayOptions } from './use-replay.js';
export { useSubscription } from './use-subscription.js';
export type { UseSubscriptionOptions } from './use-subscription.js';
export { useWebSocket } from './use-web-socket.js';
export type { WebSocketState } from './use-web-socket.js';
