/**
 * Registry of durable subscriptions in compacted topics: {@code kodama.subscriptions} and {@code kodama.seeks}.
 *
 * <p>In reading order: {@link dev.kodama.replay.durable.registry.SubscriptionDefinition} and {@link
 * dev.kodama.replay.durable.registry.SeekRequest}, stored by {@link dev.kodama.replay.durable.registry.Registry}. A member reads seeks with
 * {@link dev.kodama.replay.durable.registry.SeekFollower} and decides by {@link dev.kodama.replay.durable.registry.ResumeOffset} where a
 * partition continues. {@link dev.kodama.replay.durable.registry.SubscriptionAdmin} lists, moves and deletes subscriptions from outside;
 * {@code SubscriptionReader} reads where each is, as {@link dev.kodama.replay.durable.registry.SubscriptionState}, and what a seek would do, as
 * {@link dev.kodama.replay.durable.registry.SeekPlan}; {@code RangeCounter} counts for it.
 */
@NullMarked
package dev.kodama.replay.durable.registry;

import org.jspecify.annotations.NullMarked;
