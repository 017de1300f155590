import { useCallback, useState } from 'react';
import type { SystemEvent } from './use-events.js';
import { toSystemEvent } from './use-events.js';
import { useConnection } from './use-connection.js';
import { useSubscription } from './use-subscription.js';

/** Event types that change a board. */
export const BOARD_EVENT_TYPES = [
  'TICKET_CREATED',
  'TICKET_UPDATED',
  'TICKET_STATUS_CHANGED',
  'TICKET_PHASE_ADVANCED',
  'TASK_CREATED',
  'TASK_ASSIGNED',
  'TASK_STATUS_CHANGED',
  'TASK_COMPLETED',
  'SANDBOX_SPAWNED',
  'SANDBOX_COMPLETED',
  'agent.started',
  'agent.completed',
] as const;

const BEGINS = ['TASK_ASSIGNED', 'agent.started', 'SANDBOX_SPAWNED'];
const ENDS = ['TASK_COMPLETED', 'agent.completed', 'SANDBOX_COMPLETED'];

export type BoardEventType = (typeof BOARD_EVENT_TYPES)[number];

export interface BoardEvent extends SystemEvent {
  event_type: BoardEventType;
}

export interface RunningTaskInfo {
  taskId: string;
  ticketId: string;
  sandboxId?: string | undefined;
  taskTitle?: string | undefined;
}

export interface UseBoardEventsOptions {
  /** Events whose payload names another project are left out. */
  projectId?: string | undefined;
  onEvent?: ((event: BoardEvent) => void) | undefined;
  enabled?: boolean | undefined;
}

export interface BoardEventState {
  isConnected: boolean;
  lastEvent: BoardEvent | null;
  runningTasks: Map<string, RunningTaskInfo>;
  getRunningTasksForTicket: (ticketId: string) => RunningTaskInfo[];
}

/** Follows tickets, tasks and sandboxes of a project's board. */
export function useBoardEvents({ projectId, onEvent, enabled = true }: UseBoardEventsOptions = {}): BoardEventState {
  const [lastEvent, setLastEvent] = useState<BoardEvent | null>(null);
  const [runningTasks, setRunningTasks] = useState<Map<string, RunningTaskInfo>>(new Map());
  useSubscription(
    { types: BOARD_EVENT_TYPES, where: projectId ? { 'payload.project_id': projectId } : undefined },
    batch => {
      const events = batch.map(event => toSystemEvent(event) as BoardEvent);
      setLastEvent(events.at(-1)!);
      setRunningTasks(before => events.reduce(runTask, before));
      events.forEach(event => onEvent?.(event));
    },
    { enabled },
  );
  const { isConnected } = useConnection();
  const getRunningTasksForTicket = useCallback(
    (ticketId: string) => [...runningTasks.values()].filter(task => task.ticketId === ticketId),
    [runningTasks],
  );
  return { isConnected: enabled && isConnected, lastEvent, runningTasks, getRunningTasksForTicket };
}

function runTask(running: Map<string, RunningTaskInfo>, event: BoardEvent): Map<string, RunningTaskInfo> {
  const { entity_id: taskId, entity_type, event_type, payload } = event;
  const begins = BEGINS.includes(event_type);
  if (!begins && !(ENDS.includes(event_type) && running.has(taskId))) {
    return running;
  }
  const next = new Map(running);
  if (!begins) {
    next.delete(taskId);
    return next;
  }
  return next.set(taskId, {
    taskId,
    ticketId: (payload.ticket_id as string | undefined) ?? '',
    sandboxId: (payload.sandbox_id as string | undefined) ?? (entity_type === 'sandbox' ? taskId : undefined),
    taskTitle: payload.task_title as string | undefined,
  });
}
