/**
 * Durable subscriptions: a service handles the journal's events at least once and in order per entity, across failures.
 *
 * <p>In reading order: {@link dev.kodama.replay.durable.DurableSubscription}, built by {@link
 * dev.kodama.replay.durable.DurableSubscriptionBuilder}, runs a {@code GroupMember}. That polls Kafka; a {@code RecordDispatcher} filters
 * the records into the {@code PartitionQueue} of each partition; a {@code PartitionWorker} hands its events to the {@link
 * dev.kodama.replay.durable.EventHandler}, with {@code Retry}, and writes dead letters. An {@code OffsetCommitter} commits the handled
 * offsets.
 */
@NullMarked
package dev.kodama.replay.durable;

import org.jspecify.annotations.NullMarked;
