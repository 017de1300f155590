package dev.kodama.timeline.segment;

import org.jspecify.annotations.Nullable;

/** Storage of the blocks of segments. */
public interface BlockStore {
    /** A block; null if it is not there, or no longer. */
    byte @Nullable [] get(long segment, int block);

    /** Stores a block; null deletes it. */
    void put(long segment, int block, byte @Nullable [] bytes);
}
