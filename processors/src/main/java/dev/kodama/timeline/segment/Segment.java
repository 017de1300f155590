package dev.kodama.timeline.segment;

import java.util.ArrayList;
import java.util.List;

/**
 * Directory of a segment.
 *
 * @param id in its store
 * @param blocks sorted by kind and term; the index is the block's number
 */
public record Segment(long id, Range range, List<Block> blocks) {
    /**
     * The events of a segment.
     *
     * @param endOffset after the last one
     * @param firstSequence the smallest
     * @param lastSequence the greatest
     * @param firstMillis the earliest capture time
     * @param ordered whether sequences grow with the offsets
     */
    public record Range(
            long firstOffset,
            long endOffset,
            int events,
            long firstSequence,
            long lastSequence,
            long firstMillis,
            boolean ordered) {
        /** Of consecutive segments. */
        static Range of(List<Segment> parts) {
            var first = parts.get(0).range;
            var last = parts.get(parts.size() - 1).range;
            int events = 0;
            long firstSequence = Long.MAX_VALUE;
            long lastSequence = 0;
            long firstMillis = Long.MAX_VALUE;
            boolean ordered = true;
            for (var part : parts) {
                events += part.range.events;
                ordered &= part.range.ordered && part.range.firstSequence > lastSequence;
                firstSequence = Math.min(firstSequence, part.range.firstSequence);
                lastSequence = Math.max(lastSequence, part.range.lastSequence);
                firstMillis = Math.min(firstMillis, part.range.firstMillis);
            }
            return new Range(
                    first.firstOffset, last.endOffset, events, firstSequence, lastSequence, firstMillis, ordered);
        }
    }

    /** @param term of its first entry */
    record Block(TermKind kind, long term) {}

    /** A block of the segment is gone: the segment was merged or deleted since its directory was read. */
    public static final class GoneException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        GoneException(long segment) {
            super("segment " + segment + " was replaced");
        }
    }

    public Segment {
        blocks = List.copyOf(blocks);
    }

    /** Whether it may have events of a range of sequences. */
    public boolean overlaps(long first, long end) {
        return range.firstSequence < end && range.lastSequence >= first;
    }

    /** Deletes the blocks. */
    public void delete(BlockStore store) {
        for (int number = 0; number < blocks.size(); number++) {
            store.put(id, number, null);
        }
    }

    public byte[] toBytes() {
        var bytes = new VarintWriter()
                .number(range.firstOffset)
                .number(range.endOffset - range.firstOffset)
                .number(range.events)
                .number(range.firstSequence)
                .number(range.lastSequence - range.firstSequence)
                .signed(range.firstMillis)
                .number(range.ordered ? 1 : 0)
                .number(blocks.size());
        blocks.forEach(block -> bytes.number(block.kind.number()).fixed(block.term));
        return bytes.toBytes();
    }

    public static Segment read(long id, byte[] bytes) {
        var reader = new VarintReader(bytes);
        long firstOffset = reader.number();
        long endOffset = firstOffset + reader.number();
        int events = (int) reader.number();
        long firstSequence = reader.number();
        var range = new Range(
                firstOffset,
                endOffset,
                events,
                firstSequence,
                firstSequence + reader.number(),
                reader.signed(),
                reader.number() == 1);
        int count = (int) reader.number();
        var blocks = new ArrayList<Block>(count);
        for (int i = 0; i < count; i++) {
            blocks.add(new Block(TermKind.of((int) reader.number()), reader.fixed()));
        }
        return new Segment(id, range, blocks);
    }
}
