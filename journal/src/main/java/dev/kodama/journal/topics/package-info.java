/**
 * The journal's topics on a cluster: {@link dev.kodama.journal.topics.JournalTopics} creates them, {@link
 * dev.kodama.journal.topics.JournalTopicSettings} reads and changes their settings, {@link dev.kodama.journal.topics.JournalPositions}
 * reads how far each source is journaled,
 * {@link dev.kodama.journal.topics.HangingTransaction} ends a transaction that Kafka left open, with {@code CommitMarkers} where it was
 * committed, and {@link dev.kodama.journal.topics.AwaitedMarkers} waits until the last one is marked.
 */
@NullMarked
package dev.kodama.journal.topics;

import org.jspecify.annotations.NullMarked;
