package dev.kodama.mirror.replication;

/**
 * A place in a replication stream. Offsets of two ids cannot be compared: after a failover they overlap.
 *
 * @param id the replication id; empty where nothing was read from a stream before
 * @param offset how many bytes of the stream lie before this place
 */
public record StreamPosition(String id, long offset) {
    /** Nowhere in any stream. */
    public static final StreamPosition NONE = new StreamPosition("", 0);

    public StreamPosition {
        if (offset < 0) {
            throw new IllegalArgumentException("offset is at least 0, was " + offset);
        }
    }
}
