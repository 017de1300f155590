import { useEffect, useRef } from 'react';
import type { Filter, KodamaEvent, Subscription } from '../index.js';
import { useKodamaClient } from './context.js';

export interface UseSubscriptionOptions {
  /** Subscribes while true, which is the default. */
  enabled?: boolean;
  maxQueue?: number;
}

/**
 * Calls a handler with the events of each animation frame. The newest handler is called; a changed filter changes the subscription.
 *
 * @returns the subscription; null while there is none
 */
export function useSubscription(
  filter: Filter,
  handler: (events: readonly KodamaEvent[]) => void,
  { enabled = true, maxQueue }: UseSubscriptionOptions = {},
): { readonly current: Subscription | null } {
  const client = useKodamaClient();
  const subscription = useRef<Subscription | null>(null);
  const newest = useRef(handler);
  useEffect(() => {
    newest.current = handler;
  });
  const key = JSON.stringify(filter);
  useEffect(() => {
    if (!enabled) {
      return;
    }
    const made = client.subscribe(JSON.parse(key) as Filter, events => newest.current(events), {
      batch: true,
      ...(maxQueue && { maxQueue }),
    });
    subscription.current = made;
    return () => {
      subscription.current = null;
      made.close();
    };
    // A changed filter is an update, below.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [client, enabled, maxQueue]);
  useEffect(() => subscription.current?.update(JSON.parse(key) as Filter), [key]);
  return subscription;
}
