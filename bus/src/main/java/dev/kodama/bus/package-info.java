/**
 * Publishes events to Redis and subscribes to them; what a Java service uses. {@link EventBus} is the entry point, configured by {@link
 * BusConfig}; an {@link Event} goes to Redis as JSON ({@link EventJson}) and every publish ends as a {@link PublishOutcome}.
 *
 * <p>Publishing: {@link EventBus} sends at most once, {@link DurablePublisher} waits for the journal. Receiving: the {@link
 * SubscriptionRegistry} shares one connection among all subscriptions; each {@link Subscription} has a bounded queue and a thread. {@link
 * ChannelPublisher} and {@link ChannelSubscriber} do the same for raw bytes on any channel.
 */
@NullMarked
package dev.kodama.bus;

import org.jspecify.annotations.NullMarked;
