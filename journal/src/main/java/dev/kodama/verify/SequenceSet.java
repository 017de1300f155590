package dev.kodama.verify;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.TreeMap;

/** Set of sequences, one bit each: a hundred million take 12 MB. */
final class SequenceSet {
    private static final int CHUNK = 1 << 16;

    /** Bits by the chunk's first sequence. */
    private final TreeMap<Long, BitSet> chunks = new TreeMap<>();

    private long count;

    /** Adds a sequence. Returns whether it is new. */
    boolean add(long sequence) {
        long first = sequence - sequence % CHUNK;
        var chunk = chunks.computeIfAbsent(first, key -> new BitSet(CHUNK));
        int bit = (int) (sequence - first);
        if (chunk.get(bit)) {
            return false;
        }
        chunk.set(bit);
        count++;
        return true;
    }

    boolean contains(long sequence) {
        var chunk = chunks.get(sequence - sequence % CHUNK);
        return chunk != null && chunk.get((int) (sequence % CHUNK));
    }

    long count() {
        return count;
    }

    /** The smallest sequence; 0 if the set is empty. */
    long first() {
        var chunk = chunks.firstEntry();
        return chunk == null ? 0 : chunk.getKey() + chunk.getValue().nextSetBit(0);
    }

    /** The greatest sequence; 0 if the set is empty. */
    long last() {
        var chunk = chunks.lastEntry();
        return chunk == null ? 0 : chunk.getKey() + chunk.getValue().length() - 1;
    }

    /** The number of missing sequences from {@code from} to {@code to}, both inclusive. */
    long missing(long from, long to) {
        long present = 0;
        for (var chunk : chunks.entrySet()) {
            int low = (int) Math.max(0, Math.min(CHUNK, from - chunk.getKey()));
            int high = (int) Math.max(0, Math.min(CHUNK, to + 1 - chunk.getKey()));
            present += low == 0 && high == CHUNK
                    ? chunk.getValue().cardinality()
                    : chunk.getValue().get(low, Math.max(low, high)).cardinality();
        }
        return Math.max(0, to + 1 - from) - present;
    }

    /** The first {@code max} missing ranges from {@code from} to {@code to}. */
    List<SequenceRange> missing(long from, long to, int max) {
        var missing = new ArrayList<SequenceRange>();
        long at = from;
        while (at <= to && missing.size() < max) {
            long gap = nextAbsent(at);
            if (gap > to) {
                break;
            }
            at = nextPresent(gap);
            missing.add(new SequenceRange(gap, Math.min(to, at - 1)));
        }
        return missing;
    }

    private long nextAbsent(long from) {
        long at = from;
        while (true) {
            long first = at - at % CHUNK;
            var chunk = chunks.get(first);
            if (chunk == null) {
                return at;
            }
            int bit = chunk.nextClearBit((int) (at - first));
            if (bit < CHUNK) {
                return first + bit;
            }
            at = first + CHUNK;
        }
    }

    /** The greatest missing sequence from {@code from} to {@code to}, both inclusive; {@code from - 1} if none is missing. */
    long lastMissing(long from, long to) {
        long at = to;
        while (at >= from) {
            long first = at - at % CHUNK;
            var chunk = chunks.get(first);
            int bit = chunk == null ? (int) (at - first) : chunk.previousClearBit((int) (at - first));
            if (bit >= 0) {
                return Math.max(from - 1, first + bit);
            }
            at = first - 1;
        }
        return from - 1;
    }

    /** The next contained sequence; {@link Long#MAX_VALUE} if there is none. */
    private long nextPresent(long from) {
        for (var chunk : chunks.tailMap(from - from % CHUNK).entrySet()) {
            int bit = chunk.getValue().nextSetBit((int) Math.max(0, from - chunk.getKey()));
            if (bit >= 0) {
                return chunk.getKey() + bit;
            }
        }
        return Long.MAX_VALUE;
    }
}
