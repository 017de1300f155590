/**
 * Polls the event subscribers of a Redis and publishes changes in the subscriptions topic. {@link SubscriberPoller},
 * configured by {@link ProbeConfig}, runs a {@link SubscriberQuery} every few seconds, which returns a {@link
 * SubscriberSnapshot} with the help of {@link PatternSubscriberCounter}. {@link PublishedSnapshot} is the content of
 * the topic and determines what to publish.
 */
@NullMarked
package dev.kodama.mirror.subscribers;

import org.jspecify.annotations.NullMarked;
