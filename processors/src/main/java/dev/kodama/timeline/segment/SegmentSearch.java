package dev.kodama.timeline.segment;

import dev.kodama.index.Postings;
import java.util.ArrayDeque;
import java.util.List;

/** Finds a term's postings in a segment. */
public final class SegmentSearch {
    /**
     * Which postings are wanted.
     *
     * @param first the smallest sequence
     * @param end the sequence after the greatest
     * @param limit how many suffice
     * @param ascending whether the first ones are wanted, by offset
     */
    public record Wanted(long first, long end, int limit, boolean ascending) {}

    private SegmentSearch() {}

    /**
     * Adds postings of a term in a range of sequences: at least {@code limit} of them where there are so many, the first ones or the last.
     *
     * @return whether all were added
     * @throws Segment.GoneException if the segment was replaced
     */
    public static boolean find(
            Segment segment, BlockStore store, TermKind kind, long term, Wanted wanted, Postings.Builder into) {
        var blocks = segment.blocks();
        var entries = new ArrayDeque<SegmentCursor.Entry>();
        int number = firstBlock(blocks, kind, term);
        for (; number < blocks.size() && mayHave(blocks.get(number), kind, term); number++) {
            var cursor = new SegmentCursor(segment, store, kind, number, number + 1);
            while (cursor.next() && cursor.term() <= term) {
                if (cursor.term() == term) {
                    entries.add(cursor.entry());
                }
            }
        }
        long enough = (long) into.size() + wanted.limit;
        while (!entries.isEmpty() && into.size() < enough) {
            var entry = wanted.ascending ? entries.removeFirst() : entries.removeLast();
            entry.addTo(into, wanted.first, wanted.end);
        }
        return entries.isEmpty();
    }

    /** The first block that may have the term: the one before the first block that begins with it or a greater one. */
    private static int firstBlock(List<Segment.Block> blocks, TermKind kind, long term) {
        int low = 0;
        int high = blocks.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            var block = blocks.get(middle);
            if (block.kind().compareTo(kind) < 0 || (block.kind() == kind && block.term() < term)) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low > 0 && blocks.get(low - 1).kind() == kind ? low - 1 : low;
    }

    private static boolean mayHave(Segment.Block block, TermKind kind, long term) {
        return block.kind() == kind && block.term() <= term;
    }
}
