package dev.kodama.timeline.segment;

import dev.kodama.index.Postings;
import org.jspecify.annotations.Nullable;

/** Iterates over the entries of one kind in a segment, sorted by term. */
final class SegmentCursor {
    private final Segment segment;
    private final BlockStore store;
    private final TermKind kind;
    private final int endBlock;
    private int block;
    private @Nullable VarintReader entries;
    private long term;
    private int count;
    private int bytes;

    /** Over some blocks. */
    SegmentCursor(Segment segment, BlockStore store, TermKind kind, int firstBlock, int endBlock) {
        this.segment = segment;
        this.store = store;
        this.kind = kind;
        this.block = firstBlock;
        this.endBlock = endBlock;
    }

    /** Over all blocks of the kind. */
    static SegmentCursor of(Segment segment, BlockStore store, TermKind kind) {
        return new SegmentCursor(segment, store, kind, 0, segment.blocks().size());
    }

    /** Moves to the next entry. Returns false at the end. */
    boolean next() {
        var reader = entries;
        if (reader != null) {
            reader.skip(bytes);
            bytes = 0;
        }
        while (reader == null || !reader.hasMore()) {
            if (block >= endBlock) {
                return false;
            }
            reader = open(block++);
        }
        entries = reader;
        term = reader.fixed();
        count = (int) reader.number();
        bytes = (int) reader.number();
        return true;
    }

    private @Nullable VarintReader open(int number) {
        if (segment.blocks().get(number).kind() != kind) {
            return null;
        }
        byte[] found = store.get(segment.id(), number);
        if (found == null) {
            throw new Segment.GoneException(segment.id());
        }
        return new VarintReader(found);
    }

    long term() {
        return term;
    }

    /** The entry's postings. */
    Entry entry() {
        var reader = entries;
        if (reader == null) {
            throw new IllegalStateException("no entry");
        }
        return new Entry(segment, reader.copy(), count);
    }

    /** Postings of an entry, still encoded. */
    record Entry(Segment segment, VarintReader reader, int count) {
        /** Adds those in a range of sequences; once. */
        void addTo(Postings.Builder into, long first, long end) {
            long offset = segment.range().firstOffset();
            long sequence = segment.range().firstSequence();
            for (int i = 0; i < count; i++) {
                offset += reader.number();
                sequence += reader.signed();
                if (sequence >= first && sequence < end) {
                    into.add(offset, sequence);
                }
            }
        }
    }
}
