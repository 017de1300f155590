package dev.kodama.journal;

/**
 * A position in the messages published on one Redis. Offsets of two replication histories cannot be compared: after
 * a failover they overlap.
 *
 * @param replid the id of the replication history; changes whenever offsets start anew. Empty in subscription mode, where no position
 *     can be found again
 * @param offset the replication offset after the last message before this position; 0 in subscription mode
 */
public record SourcePosition(String replid, long offset) {
    /** A position in no replication stream, the only one of a subscription. */
    public static final SourcePosition NONE = new SourcePosition("", 0);

    public SourcePosition {
        if (offset < 0) {
            throw new IllegalArgumentException("offset is at least 0, was " + offset);
        }
    }
}
