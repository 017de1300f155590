package dev.kodama.timeline.segment;

import dev.kodama.index.Postings;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/** Merges consecutive segments into one, block by block. */
public final class SegmentMerger {
    private record Part(int number, SegmentCursor cursor) {}

    private SegmentMerger() {}

    /**
     * Writes the merged segment; the parts remain.
     *
     * @param parts consecutive, by offset
     */
    public static Segment merge(long id, List<Segment> parts, BlockStore store) {
        var writer = new SegmentWriter(id, Segment.Range.of(parts), store);
        for (var kind : TermKind.values()) {
            merge(kind, parts, store, writer);
        }
        return writer.finish();
    }

    private static void merge(TermKind kind, List<Segment> parts, BlockStore store, SegmentWriter writer) {
        var open = new PriorityQueue<Part>(
                Comparator.<Part>comparingLong(part -> part.cursor.term()).thenComparingInt(part -> part.number));
        for (int number = 0; number < parts.size(); number++) {
            var cursor = SegmentCursor.of(parts.get(number), store, kind);
            if (cursor.next()) {
                open.add(new Part(number, cursor));
            }
        }
        var postings = new Postings.Builder();
        for (var part = open.poll(); part != null; part = open.poll()) {
            postings.clear();
            part.cursor.entry().addTo(postings, Long.MIN_VALUE, Long.MAX_VALUE);
            long term = part.cursor.term();
            for (int i = 0; i < postings.size(); i++) {
                writer.add(kind, term, postings.offset(i), postings.sequence(i));
            }
            if (part.cursor.next()) {
                open.add(part);
            }
        }
    }
}
