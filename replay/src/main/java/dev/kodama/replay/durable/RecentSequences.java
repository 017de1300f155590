package dev.kodama.replay.durable;

import java.util.BitSet;
import java.util.TreeMap;

/** Set of the newest sequences of one partition: about a million, one bit each; older ones are evicted. For one thread. */
final class RecentSequences {
    private static final int CHUNK = 1 << 16;
    private static final int MAX_CHUNKS = 16;

    /** Bits by the chunk's first sequence. */
    private final TreeMap<Long, BitSet> chunks = new TreeMap<>();

    /** Adds a sequence. Returns whether it is new, or so old that it was evicted. */
    boolean add(long sequence) {
        long first = sequence - sequence % CHUNK;
        var chunk = chunks.computeIfAbsent(first, key -> new BitSet());
        int bit = (int) (sequence - first);
        boolean isNew = !chunk.get(bit);
        chunk.set(bit);
        if (chunks.size() > MAX_CHUNKS) {
            chunks.pollFirstEntry();
        }
        return isNew;
    }

    void clear() {
        chunks.clear();
    }
}
