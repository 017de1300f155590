/**
 * Reads a Redis server's replication stream as a replica does and keeps only published messages. Knows nothing of the journal.
 *
 * <p>{@link ReplicationClient} connects ({@link dev.kodama.mirror.replication.connection}), attaches at a position ({@link
 * dev.kodama.mirror.replication.psync}) and reconnects. {@link ReplicationReader} reads one attached stream: {@link SnapshotSkipper} skips
 * a snapshot, {@link ReplicationParser} finds the messages, {@link ReplicationListener} takes them, {@link AckTracker} decides which offset
 * to acknowledge. {@link ReplicationProgress} is its state for metrics.
 */
@NullMarked
package dev.kodama.mirror.replication;

import org.jspecify.annotations.NullMarked;
