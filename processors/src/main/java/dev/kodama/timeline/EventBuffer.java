package dev.kodama.timeline;

import dev.kodama.index.Postings;
import dev.kodama.timeline.segment.BlockStore;
import dev.kodama.timeline.segment.Segment;
import dev.kodama.timeline.segment.SegmentWriter;
import dev.kodama.timeline.segment.TermKind;
import java.util.Arrays;

/**
 * The newest events of a partition in memory, until they are written as a segment. At most {@value #CAPACITY} events, 0.8 MB. One writer,
 * any readers.
 */
final class EventBuffer {
    static final int CAPACITY = 1 << 14;
    private static final long INDEX_MASK = ~TermHash.MASK;

    private final long[] offsets = new long[CAPACITY];
    private final long[] sequences = new long[CAPACITY];
    private final long[] millis = new long[CAPACITY];
    private final long[][] terms = new long[TermKind.values().length][CAPACITY];
    private volatile int size;

    /** Adds an event; {@link TermHash#NONE} where it has no entity. */
    void add(long offset, long sequence, long timeMillis, long eventType, long entity, long entityType) {
        int at = size;
        offsets[at] = offset;
        sequences[at] = sequence;
        millis[at] = timeMillis;
        terms[TermKind.EVENT_TYPE.number()][at] = eventType;
        terms[TermKind.ENTITY.number()][at] = entity;
        terms[TermKind.ENTITY_TYPE.number()][at] = entityType;
        size = at + 1;
    }

    boolean isFull() {
        return size == CAPACITY;
    }

    int size() {
        return size;
    }

    long millis(int index) {
        return millis[index];
    }

    long eventType(int index) {
        return terms[TermKind.EVENT_TYPE.number()][index];
    }

    /** Adds the postings of events with these terms in a range of sequences. */
    void find(Terms wanted, long first, long end, Postings.Builder into) {
        int count = size;
        for (int i = 0; i < count; i++) {
            if (sequences[i] >= first && sequences[i] < end && passes(wanted, i)) {
                into.add(offsets[i], sequences[i]);
            }
        }
    }

    private boolean passes(Terms wanted, int index) {
        for (var kind : wanted.byKind().keySet()) {
            if (!wanted.pass(kind, terms[kind.number()][index])) {
                return false;
            }
        }
        return true;
    }

    /** Writes the events as a segment; there is at least one. */
    Segment write(long id, BlockStore store) {
        var writer = new SegmentWriter(id, range(), store);
        for (var kind : TermKind.values()) {
            for (long packed : sorted(kind)) {
                int at = (int) (packed & INDEX_MASK);
                long term = packed & TermHash.MASK;
                if (term != TermHash.NONE) {
                    writer.add(kind, term, offsets[at], sequences[at]);
                }
            }
        }
        return writer.finish();
    }

    /** Terms with the index of their event in the lower bits, sorted. */
    private long[] sorted(TermKind kind) {
        long[] packed = Arrays.copyOf(terms[kind.number()], size);
        for (int i = 0; i < packed.length; i++) {
            packed[i] |= i;
        }
        Arrays.sort(packed);
        return packed;
    }

    /** The events so far; there is at least one. */
    Segment.Range range() {
        int count = size;
        boolean ordered = true;
        for (int i = 1; i < count; i++) {
            ordered &= sequences[i] > sequences[i - 1];
        }
        var numbers = Arrays.stream(sequences, 0, count).summaryStatistics();
        return new Segment.Range(
                offsets[0],
                offsets[count - 1] + 1,
                count,
                numbers.getMin(),
                numbers.getMax(),
                Arrays.stream(millis, 0, count).min().orElseThrow(),
                ordered);
    }
}
