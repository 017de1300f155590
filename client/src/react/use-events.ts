import { useCallback, useState } from 'react';
import type { Filter, KodamaEvent } from '../index.js';
import { useConnection } from './use-connection.js';
import { useSubscription } from './use-subscription.js';

/** An event as the forwarder's frontends know it. */
export interface SystemEvent {
  event_type: string;
  entity_type: string;
  entity_id: string;
  payload: Record<string, unknown>;
}

export interface EventFilters {
  event_types?: string[];
  entity_types?: string[];
  entity_ids?: string[];
}

export interface UseEventsOptions {
  filters?: EventFilters | undefined;
  onEvent?: ((event: SystemEvent) => void) | undefined;
  enabled?: boolean | undefined;
  /** Maximum number of events in `events`; 100 by default. */
  maxEvents?: number | undefined;
  /** Further conditions, on the payload. */
  where?: Filter['where'];
}

export interface UseEventsReturn {
  /** Newest first. */
  events: SystemEvent[];
  isConnected: boolean;
  isConnecting: boolean;
  error: string | null;
  connect: () => void;
  disconnect: () => void;
  clearEvents: () => void;
  updateFilters: (filters: EventFilters) => void;
}

/** Takes the events that pass the filters, and keeps the newest ones. */
export function useEvents(options: UseEventsOptions = {}): UseEventsReturn {
  const { filters = {}, onEvent, enabled = true, maxEvents = 100, where } = options;
  const [events, setEvents] = useState<SystemEvent[]>([]);
  const [switched, setSwitched] = useState<boolean>();
  // Filters of `updateFilters` hold until those of the options change.
  const [override, setOverride] = useState<{ of: string; filters: EventFilters }>();
  const key = JSON.stringify(filters);
  const held = override?.of === key ? { ...filters, ...override.filters } : filters;
  const active = switched ?? enabled;

  useSubscription(
    toFilter(held, where),
    batch => {
      const systemEvents = batch.map(toSystemEvent);
      setEvents(before => [...systemEvents.toReversed(), ...before].slice(0, maxEvents));
      systemEvents.forEach(event => onEvent?.(event));
    },
    { enabled: active, maxQueue: Math.max(10_000, maxEvents) },
  );
  const { isConnected, isConnecting, error } = useConnection();

  return {
    events,
    isConnected: active && isConnected,
    isConnecting: active && isConnecting,
    error,
    connect: useCallback(() => setSwitched(true), []),
    disconnect: useCallback(() => setSwitched(false), []),
    clearEvents: useCallback(() => setEvents([]), []),
    updateFilters: useCallback((changed: EventFilters) => setOverride({ of: key, filters: changed }), [key]),
  };
}

/** Events of one entity. */
export function useEntityEvents(
  entityType: string,
  entityId: string | undefined,
  options: Omit<UseEventsOptions, 'filters'> = {},
): UseEventsReturn {
  return useEvents({
    ...options,
    filters: entityId ? { entity_types: [entityType], entity_ids: [entityId] } : undefined,
    enabled: options.enabled !== false && !!entityId,
  });
}

/** Events of some types. */
export function useEventTypes(eventTypes: string[], options: Omit<UseEventsOptions, 'filters'> = {}): UseEventsReturn {
  return useEvents({
    ...options,
    filters: { event_types: eventTypes },
    enabled: options.enabled !== false && eventTypes.length > 0,
  });
}

function toFilter(filters: EventFilters, where: Filter['where']): Filter {
  return {
    types: filters.event_types,
    entityTypes: filters.entity_types,
    entityIds: filters.entity_ids,
    where,
  };
}

export function toSystemEvent({ event_type, entity_type, entity_id, payload }: KodamaEvent): SystemEvent {
  return { event_type, entity_type: entity_type ?? '', entity_id: entity_id ?? '', payload: payload ?? {} };
}
