export { invalidateOn } from './invalidate-on.js';
export type { InvalidateOptions, InvalidationRule, Update } from './invalidate-on.js';
export { useInvalidateOn } from './use-invalidate-on.js';
export { UnconfirmedError, useOptimisticMutation } from './use-optimistic-mutation.js';
export type { Confirmation, OptimisticOptions } from './use-optimistic-mutation.js';
