package dev.kodama.replay.durable;

import java.util.BitSet;
import java.util.TreeMap;

/** The sequences that one partition has shown lately: the newest million or so, in a bit each. For one thread. */
final class RecentSequences {
    private static final int CHUNK = 1 << 16;
    private static final int MAX_CHUNKS = 16;

    /** By their first sequence. */
    private final TreeMap<Long, BitSet> chunks = new TreeMap<>();

    /** @return whether it is new, or so old that it is not known any more */
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
