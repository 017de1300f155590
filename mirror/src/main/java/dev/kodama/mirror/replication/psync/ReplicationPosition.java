package dev.kodama.mirror.replication.psync;

/**
 * A position in a replication stream. Offsets of two ids cannot be compared: after a failover they overlap.
 *
 * @param id the replication id; empty if nothing was read from a stream before
 * @param offset number of bytes before this position
 */
public record ReplicationPosition(String id, long offset) {
    /** A position in no stream. */
    public static final ReplicationPosition NONE = new ReplicationPosition("", 0);

    public ReplicationPosition {
        if (offset < 0) {
            throw new IllegalArgumentException("offset is at least 0, was " + offset);
        }
    }
}
