/**
 * Durable subscriptions: a service is handed the events of the journal that it asked for, at least once and in order per entity,
 * whatever dies. Start at {@link dev.kodama.replay.durable.DurableSubscription}.
 */
@NullMarked
package dev.kodama.replay.durable;

import org.jspecify.annotations.NullMarked;
