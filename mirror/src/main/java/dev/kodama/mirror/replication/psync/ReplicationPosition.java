package dev.kodama.mirror.replication.psync;

/**
 * A place in a replication stream. Offsets of two ids cannot be compared: after a failover they overlap.
 *
 * @param id the replication id; empty where nothing was read from a stream before
 * @param offset how many bytes of the stream lie before this place
 */
public record ReplicationPosition(String id, long offset) {
    /** Nowhere in any stream. */
    public static final ReplicationPosition NONE = new ReplicationPosition("", 0);

    public ReplicationPosition {
        if (offset < 0) {
            throw new IllegalArgumentException("offset is at least 0, was " + offset);
        }
    }
}
