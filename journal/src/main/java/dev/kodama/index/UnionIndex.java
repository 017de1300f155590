package dev.kodama.index;

import dev.kodama.index.IndexAnswer.Found;
import dev.kodama.index.IndexAnswer.Partition;
import dev.kodama.index.IndexAnswer.Unusable;
import dev.kodama.journal.EventFilter;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** Finds the events that pass one of several filters, whatever the filter of a query: a question to the index for each. Thread-safe. */
public final class UnionIndex implements JournalIndex {
    private final JournalIndex index;
    private final List<EventFilter> filters;

    /** @param filters at least one */
    public UnionIndex(JournalIndex index, List<EventFilter> filters) {
        this.index = index;
        this.filters = List.copyOf(filters);
    }

    @Override
    public IndexAnswer find(IndexQuery query) {
        var parts = new TreeMap<Integer, List<Partition>>();
        for (var filter : filters) {
            var answer = index.find(new IndexQuery(filter, query.ascending(), query.first(), query.end(), query.max()));
            if (answer instanceof Unusable unusable) {
                return unusable;
            }
            ((Found) answer)
                    .partitions()
                    .forEach(part -> parts.computeIfAbsent(part.number(), unused -> new ArrayList<>())
                            .add(part));
        }
        return new Found(parts.values().stream()
                .filter(found -> found.size() == filters.size()) // else a partition has moved meanwhile
                .map(found -> union(found, query.ascending()))
                .toList());
    }

    /** What all parts know: offsets, and events up to where the first incomplete part ends. */
    private static Partition union(List<Partition> parts, boolean ascending) {
        long from = parts.stream().mapToLong(Partition::fromOffset).max().orElseThrow();
        long end = parts.stream().mapToLong(Partition::endOffset).min().orElseThrow();
        boolean complete = parts.stream().allMatch(Partition::complete);
        long last = ascending ? Long.MAX_VALUE : Long.MIN_VALUE;
        for (var part : parts) {
            var postings = part.postings();
            if (!part.complete()) {
                last = ascending
                        ? Math.min(last, postings.sequence(postings.size() - 1))
                        : Math.max(last, postings.sequence(0));
            }
        }
        var all = new Postings.Builder();
        for (var part : parts) {
            for (int i = 0; i < part.postings().size(); i++) {
                long sequence = part.postings().sequence(i);
                if (ascending ? sequence <= last : sequence >= last) {
                    all.add(part.postings().offset(i), sequence);
                }
            }
        }
        all.sortByOffset();
        var each = new Postings.Builder();
        for (int i = 0; i < all.size(); i++) {
            if (i == 0 || all.offset(i) != all.offset(i - 1)) {
                each.add(all.offset(i), all.sequence(i));
            }
        }
        each.sortBySequence();
        return new Partition(parts.get(0).number(), from, end, each.build(), complete);
    }
}
