package dev.kodama.history.lookup;

import dev.kodama.index.IndexAnswer;
import dev.kodama.index.IndexQuery;
import dev.kodama.index.JournalIndex;
import dev.kodama.journal.JournaledEvent;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The places of events that may match, in the order of a page: from the index, and the events behind the index. For one page.
 *
 * <p>The index answers in parts. A part is complete up to the place where the first partition's postings end.
 */
public final class Candidates {
    /** Maximum number of records behind the index that are read for a page. */
    public static final long MAX_BEHIND = 20_000;

    /** The index cannot be used. The message continues a sentence: "The index …". */
    public static final class UnusableException extends Exception {
        private static final long serialVersionUID = 1L;

        public UnusableException(String reason) {
            super(reason);
        }
    }

    /**
     * Some candidates in order.
     *
     * @param places by sequence; those of events that were read are null
     * @param bound where the next part starts: its first sequence ascending, its end descending
     */
    public record Part(List<Place> places, long bound) {
        public Part {
            places = List.copyOf(places);
        }
    }

    private final JournalIndex index;
    private final JournalState journal;
    private final IndexQuery query;
    private final Map<Long, JournaledEvent> newest = new TreeMap<>();
    private IndexAnswer.Found found;
    private long first;
    private long end;

    private Candidates(JournalIndex index, JournalState journal, IndexQuery query, IndexAnswer.Found found) {
        this.index = index;
        this.journal = journal;
        this.query = query;
        this.found = found;
        this.first = query.first();
        this.end = query.end();
    }

    /** @throws UnusableException if the index does not have all partitions, or is too far behind */
    public static Candidates open(JournalIndex index, JournalState journal, IndexQuery query) throws UnusableException {
        return new Candidates(index, journal, query, ask(index, journal, query));
    }

    private static IndexAnswer.Found ask(JournalIndex index, JournalState journal, IndexQuery query)
            throws UnusableException {
        var answer = index.find(query);
        if (answer instanceof IndexAnswer.Unusable unusable) {
            throw new UnusableException(unusable.reason());
        }
        var found = (IndexAnswer.Found) answer;
        var indexed = new HashMap<Integer, IndexAnswer.Partition>();
        found.partitions().forEach(partition -> indexed.put(partition.number(), partition));
        for (var begin : journal.begins().entrySet()) {
            var partition = indexed.get(begin.getKey());
            if (partition == null) {
                throw new UnusableException("does not have partition " + begin.getKey() + " now");
            } else if (partition.fromOffset() > begin.getValue()) {
                throw new UnusableException("begins later than the journal");
            }
        }
        return found;
    }

    /** The offset of each partition behind which the index knows nothing. */
    public Map<Integer, Long> indexedUpTo() {
        var ends = new HashMap<Integer, Long>();
        for (var partition : found.partitions()) {
            long begin = journal.begins().getOrDefault(partition.number(), 0L);
            ends.put(partition.number(), Math.max(begin, partition.endOffset()));
        }
        return ends;
    }

    /** The number of records that the index lacks. */
    public long behind() {
        var indexed = indexedUpTo();
        return journal.ends().entrySet().stream()
                .mapToLong(end -> Math.max(0, end.getValue() - indexed.getOrDefault(end.getKey(), 0L)))
                .sum();
    }

    /** Adds an event behind the index. */
    public void add(JournaledEvent event) {
        if (event.sequence() >= query.first() && event.sequence() < query.end()) {
            newest.merge(event.sequence(), event, (one, other) -> one.timeMillis() <= other.timeMillis() ? one : other);
        }
    }

    /** The event of a sequence behind the index, if it was added. */
    public Map<Long, JournaledEvent> newest() {
        return newest;
    }

    /** Whether all parts were returned. */
    public boolean isEmpty() {
        return first >= end;
    }

    /** The next part; places of {@link #newest} have the partition -1. */
    public Part next() throws UnusableException {
        if (first != query.first() || end != query.end()) {
            found = ask(index, journal, query.between(first, end));
        }
        long bound = query.ascending() ? end : first;
        for (var partition : found.partitions()) {
            if (!partition.complete()) {
                var postings = partition.postings();
                bound = query.ascending()
                        ? Math.min(bound, postings.sequence(postings.size() - 1) + 1)
                        : Math.max(bound, postings.sequence(0));
            }
        }
        var places = places(query.ascending() ? first : bound, query.ascending() ? bound : end);
        if (query.ascending()) {
            first = bound;
        } else {
            end = bound;
        }
        return new Part(places, bound);
    }

    private List<Place> places(long from, long to) {
        var places = new ArrayList<Place>();
        for (var partition : found.partitions()) {
            long begin = journal.begins().getOrDefault(partition.number(), 0L);
            var postings = partition.postings();
            for (int i = 0; i < postings.size(); i++) {
                long sequence = postings.sequence(i);
                if (sequence >= from && sequence < to && postings.offset(i) >= begin) {
                    places.add(new Place(partition.number(), postings.offset(i), sequence));
                }
            }
        }
        for (long sequence : newest.keySet()) {
            if (sequence >= from && sequence < to) {
                places.add(new Place(-1, 0, sequence));
            }
        }
        var order = Comparator.comparingLong(Place::sequence);
        places.sort(query.ascending() ? order : order.reversed());
        return places;
    }
}
