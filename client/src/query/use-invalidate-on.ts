import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import type { UntypedEvents } from '../index.js';
import { useKodamaClient } from '../react/context.js';
import type { InvalidateOptions, InvalidationRule } from './invalidate-on.js';
import { invalidateOn } from './invalidate-on.js';

/** `invalidateOn` while a component is mounted. Give it rules that stay the same: a constant, or memoized ones. */
export function useInvalidateOn<E extends object = UntypedEvents>(
  rules: readonly InvalidationRule<E>[],
  { waitMs }: InvalidateOptions = {},
): void {
  const client = useKodamaClient<E>();
  const queryClient = useQueryClient();
  useEffect(
    () => invalidateOn(queryClient, client, rules, waitMs === undefined ? {} : { waitMs }),
    [client, queryClient, rules, waitMs],
  );
}
