package dev.kodama.timeline;

import dev.kodama.index.IndexQuery;
import dev.kodama.index.Postings;
import dev.kodama.timeline.segment.BlockStore;
import dev.kodama.timeline.segment.Segment;
import dev.kodama.timeline.segment.SegmentSearch;
import dev.kodama.timeline.segment.TermKind;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/**
 * Search of a partition's segments and buffer, in the order of a query, until enough postings are found.
 *
 * <p>A part that was not searched may have copies of older events. So the postings are complete up to the extreme sequence of the parts
 * that are left, and only those count.
 */
final class PartitionSearch {
    private static final int ALL = Integer.MAX_VALUE;

    /** A segment, or the buffer. */
    private interface Part {
        Segment.Range range();

        /** Returns whether all postings were added, of a segment whose sequences grow. */
        boolean find(int limit, Postings.Builder into);
    }

    private final BlockStore store;
    private final Terms terms;
    private final IndexQuery query;
    private final List<Part> parts = new ArrayList<>();
    private final Postings.Builder found = new Postings.Builder();

    PartitionSearch(BlockStore store, Terms terms, IndexQuery query) {
        this.store = store;
        this.terms = terms;
        this.query = query;
    }

    /** Adds a segment behind all others. */
    void add(Segment segment) {
        if (segment.overlaps(query.first(), query.end())) {
            parts.add(new Part() {
                @Override
                public Segment.Range range() {
                    return segment.range();
                }

                @Override
                public boolean find(int limit, Postings.Builder into) {
                    return search(segment, limit, into);
                }
            });
        }
    }

    /** Adds the buffer, behind all segments. */
    void add(EventBuffer buffer) {
        if (buffer.size() == 0) {
            return;
        }
        var range = buffer.range();
        parts.add(new Part() {
            @Override
            public Segment.Range range() {
                return range;
            }

            @Override
            public boolean find(int limit, Postings.Builder into) {
                buffer.find(terms, query.first(), query.end(), into);
                return true;
            }
        });
    }

    /** Searches, once. Returns whether all postings in the range are found. */
    boolean run() {
        if (!query.ascending()) {
            Collections.reverse(parts);
        }
        long bound = query.ascending() ? query.end() : query.first();
        for (int i = 0; i < parts.size(); i++) {
            int before = found.size();
            bound = boundOf(i + 1);
            if (!parts.get(i).find(query.max() + 1, found)) {
                long partBound = bound(before, bound);
                if (count(partBound) > query.max()) {
                    bound = partBound;
                    break;
                }
                found.retainFirst(before);
                var unused = parts.get(i).find(ALL, found);
            }
            if (count(bound) > query.max()) {
                break;
            }
        }
        found.sortBySequence();
        if (query.ascending()) {
            found.retainFirst(count(bound));
        } else {
            found.retainLast(count(bound));
        }
        boolean complete = bound == (query.ascending() ? query.end() : query.first()) && found.size() <= query.max();
        if (query.ascending()) {
            found.retainFirst(query.max());
        } else {
            found.retainLast(query.max());
        }
        return complete;
    }

    Postings found() {
        return found.build();
    }

    /** Where the sequences of parts begin that are left: ascending the smallest, descending the one after the greatest. */
    private long boundOf(int firstLeft) {
        long bound = query.ascending() ? query.end() : query.first();
        for (var part : parts.subList(firstLeft, parts.size())) {
            bound = query.ascending()
                    ? Math.min(bound, Math.max(query.first(), part.range().firstSequence()))
                    : Math.max(bound, Math.min(query.end(), part.range().lastSequence() + 1));
        }
        return bound;
    }

    /** The bound if a part was searched up to its last posting in order. */
    private long bound(int from, long others) {
        long bound = others;
        long last = query.ascending() ? Long.MIN_VALUE : Long.MAX_VALUE;
        for (int i = from; i < found.size(); i++) {
            last = query.ascending() ? Math.max(last, found.sequence(i) + 1) : Math.min(last, found.sequence(i));
        }
        return query.ascending() ? Math.min(bound, last) : Math.max(bound, last);
    }

    /** The number of postings within a bound. */
    private int count(long bound) {
        int count = 0;
        for (int i = 0; i < found.size(); i++) {
            boolean before = found.sequence(i) < bound;
            count += before == query.ascending() ? 1 : 0;
        }
        return count;
    }

    private boolean search(Segment segment, int limit, Postings.Builder into) {
        var kinds = terms.byKind();
        boolean single = kinds.size() == 1 && kinds.values().iterator().next().length == 1;
        boolean partial = single && segment.range().ordered(); // else all postings are needed to find the first
        var wanted = new SegmentSearch.Wanted(query.first(), query.end(), partial ? limit : ALL, query.ascending());
        boolean all = true;
        Postings both = null;
        for (Map.Entry<TermKind, long[]> kind : kinds.entrySet()) {
            var any = new Postings.Builder();
            for (long term : kind.getValue()) {
                all &= SegmentSearch.find(segment, store, kind.getKey(), term, wanted, any);
            }
            any.sortByOffset();
            both = both == null ? any.build() : common(both, any);
        }
        for (int i = 0; both != null && i < both.size(); i++) {
            into.add(both.offset(i), both.sequence(i));
        }
        return all;
    }

    private static Postings common(Postings one, Postings.Builder other) {
        var common = new Postings.Builder();
        int at = 0;
        for (int i = 0; i < one.size(); i++) {
            while (at < other.size() && other.offset(at) < one.offset(i)) {
                at++;
            }
            if (at < other.size() && other.offset(at) == one.offset(i)) {
                common.add(one.offset(i), one.sequence(i));
            }
        }
        return common.build();
    }
}
