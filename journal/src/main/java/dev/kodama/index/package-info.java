/**
 * Read access to the index of the journal, without Kafka Streams. A {@link dev.kodama.index.JournalIndex} answers an {@link
 * dev.kodama.index.IndexQuery} with an {@link dev.kodama.index.IndexAnswer}: for each partition the {@link dev.kodama.index.Postings}
 * of the events that a filter may pass, and up to which offset the index knows the partition.
 */
@NullMarked
package dev.kodama.index;

import org.jspecify.annotations.NullMarked;
