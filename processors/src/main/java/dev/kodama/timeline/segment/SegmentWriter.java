package dev.kodama.timeline.segment;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes a segment. Postings come sorted by kind, term and offset. A block holds entries of one kind: the term, the number of its postings,
 * their length, and for each posting the difference of offset and sequence to the one before. A long list is split into entries.
 */
public final class SegmentWriter {
    private static final int BLOCK_BYTES = 16 << 10;
    private static final int MAX_ENTRY_BYTES = BLOCK_BYTES / 2;

    private final long id;
    private final BlockStore store;
    private final Segment.Range range;
    private final List<Segment.Block> blocks = new ArrayList<>();
    private final VarintWriter block = new VarintWriter();
    private final VarintWriter entry = new VarintWriter();
    private @Nullable TermKind kind;
    private long blockTerm;
    private long term;
    private long lastOffset;
    private long lastSequence;
    private int count;

    /** @param id of the segment in its store */
    public SegmentWriter(long id, Segment.Range range, BlockStore store) {
        this.id = id;
        this.range = range;
        this.store = store;
    }

    /** Adds the next posting. */
    public void add(TermKind postingKind, long postingTerm, long offset, long sequence) {
        if (postingKind != kind || postingTerm != term || entry.size() > MAX_ENTRY_BYTES) {
            endEntry();
            if (postingKind != kind) {
                endBlock();
                kind = postingKind;
            }
            term = postingTerm;
            lastOffset = range.firstOffset();
            lastSequence = range.firstSequence();
        }
        entry.number(offset - lastOffset).signed(sequence - lastSequence);
        lastOffset = offset;
        lastSequence = sequence;
        count++;
    }

    private void endEntry() {
        if (count == 0) {
            return;
        }
        if (block.size() > 0 && block.size() + entry.size() > BLOCK_BYTES) {
            endBlock();
        }
        if (block.size() == 0) {
            blockTerm = term;
        }
        block.fixed(term).number(count).number(entry.size()).append(entry);
        entry.clear();
        count = 0;
    }

    private void endBlock() {
        if (block.size() > 0 && kind != null) {
            store.put(id, blocks.size(), block.toBytes());
            blocks.add(new Segment.Block(kind, blockTerm));
            block.clear();
        }
    }

    /** Writes the rest. */
    public Segment finish() {
        endEntry();
        endBlock();
        return new Segment(id, range, blocks);
    }
}
