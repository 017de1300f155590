/**
 * Journals the events of one Redis, once and in order. {@link Mirror} is the entry point, configured by {@link
 * MirrorConfig}: it waits for Redis and Kafka, elects a leader among the mirrors of a source, and shows its {@link
 * MirrorStatus}.
 *
 * <p>The leader selects a capture ({@link CaptureSelection}) and runs a {@link MirrorSession}: captured items become a
 * {@link JournalBatch}, holes a {@link HoleEvent}, and the {@link JournalWriter} commits batch and position in one
 * transaction with {@link MirrorProducerProperties}. {@link KafkaErrorKind} decides what to do about a failure. A
 * standby mirror prepares a writer ({@link StandbyWriter}) and compares the Redis with the journal ({@link
 * RedisIdentity}). {@link MirrorMeters} counts, with {@link ByteRate}; {@link BatchTracing} traces committed
 * batches.
 */
@NullMarked
package dev.kodama.mirror;

import org.jspecify.annotations.NullMarked;
