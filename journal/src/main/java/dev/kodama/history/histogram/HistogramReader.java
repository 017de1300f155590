package dev.kodama.history.histogram;

import dev.kodama.history.HistoryQuery;
import dev.kodama.history.JournalPages;
import dev.kodama.history.Order;
import dev.kodama.history.PageCursor;
import dev.kodama.history.UnavailableException;
import dev.kodama.history.lookup.EdgeSearch;
import dev.kodama.index.JournalIndex;
import dev.kodama.index.MinuteAnswer;
import dev.kodama.index.MinuteQuery;
import dev.kodama.journal.EndPosition;
import dev.kodama.journal.EventFilter;
import dev.kodama.journal.JournaledEvent;
import dev.kodama.journal.StartPosition;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;

/**
 * Counts events over time, for one query.
 *
 * <p>Capture times grow with sequences, so the number of events between two times is the difference of the sequences there. The index counts
 * events by minute and type. Where its sum between two edges is that difference, it has all of these events, and its counts are taken; else
 * the range is halved and searched. What remains is read if it is small, and looked up in the index if there is a filter.
 */
public final class HistogramReader {
    /** Maximum number of events that are read to count them. */
    private static final long MAX_SCANNED = 50_000;

    /** So many are read as fast as some edges are searched. */
    private static final long FAST_SCANNED = 10_000;

    private static final int MAX_READ = 1_000;
    private static final int MAX_FOUND = 100_000;
    private static final int MAX_HOLES = 100;
    /** After this time no more edges are searched. */
    private static final Duration EDGES_TIMEOUT = Duration.ofSeconds(3);

    private static final Duration TIMEOUT = Duration.ofSeconds(7);

    private final JournalPages pages;
    private final JournalIndex index;
    private final HistogramQuery query;
    private final EdgeSearch edges;
    private final Buckets buckets;
    private final BucketCounts counts;
    private final Set<String> notes = new LinkedHashSet<>();
    private final List<Map<String, Long>> rows = new ArrayList<>();
    private final long startNanos = System.nanoTime();
    private long scanned;

    private HistogramReader(JournalPages pages, JournalIndex index, HistogramQuery query, EdgeSearch edges) {
        this.pages = pages;
        this.index = index;
        this.query = query;
        this.edges = edges;
        this.buckets = Buckets.covering(query);
        this.counts = new BucketCounts(buckets);
    }

    /**
     * Counts the events of a query. Throws as {@link JournalPages#page}.
     *
     * @throws UnavailableException also if they were not counted in time
     */
    public static Histogram count(JournalPages pages, JournalIndex index, HistogramQuery query) {
        return pages.atEdges(edges -> new HistogramReader(pages, index, query, edges).count());
    }

    private Histogram count() {
        var epoch = pages.epoch();
        int last = buckets.count();
        counts.setEdge(0, edges.firstAt(buckets.edge(0)));
        counts.setEdge(last, edges.firstAt(buckets.edge(last)));
        readMinutes();
        split(0, last);
        countOthers();
        var holes = holes();
        var total = query.filter().passesAll() ? OptionalLong.of(counts.span(0, last)) : counts.total();
        return new Histogram(
                epoch,
                buckets.widthMillis(),
                counts.edge(0),
                counts.edge(last),
                total,
                counts.result(),
                holes,
                List.copyOf(notes));
    }

    /** Reads the index's counts; none if it cannot answer, or if buckets are of less than minutes. */
    private void readMinutes() {
        if (!buckets.ofMinutes()) {
            return;
        }
        long first = buckets.firstMinute();
        long step = buckets.minutesPerBucket();
        var answer = index.minutes(new MinuteQuery(first, first + step * buckets.count(), step));
        if (answer instanceof MinuteAnswer.Unusable unusable) {
            notes.add("The index " + unusable.reason() + ".");
            return;
        }
        var sum = ((MinuteAnswer.Found) answer).sum();
        for (int i = 0; i < buckets.count(); i++) {
            rows.add(sum.getOrDefault(first + step * i, Map.of()));
        }
    }

    private long rowSum(int bucket) {
        return rows.get(bucket).values().stream().mapToLong(Long::longValue).sum();
    }

    /** Finds the edges between two known ones, and counts where the index has all events. The newest half is first. */
    private void split(int low, int high) {
        long span = counts.span(low, high);
        if (span == 0) {
            for (int i = low; i < high; i++) {
                counts.setEdge(i + 1, counts.edge(low));
                counts.set(i, Map.of());
            }
        } else if (isIndexed(low, high, span)) {
            for (int i = low; i < high; i++) {
                counts.setEdge(i + 1, counts.edge(i) + rowSum(i));
                take(i);
            }
        } else if ((rows.isEmpty() || high - low == 1 || span <= FAST_SCANNED) && span <= MAX_SCANNED - scanned) {
            scan(low, high);
        } else if (high - low > 1 && System.nanoTime() - startNanos > EDGES_TIMEOUT.toNanos()) {
            notes.add(
                    "Some buckets, the oldest, were not all searched in time. Ask for fewer of them, or for less time.");
        } else if (high - low > 1) {
            int middle = low + (high - low) / 2;
            counts.setEdge(middle, edges.firstAt(buckets.edge(middle)));
            split(middle, high);
            split(low, middle);
        }
    }

    private boolean isIndexed(int low, int high, long span) {
        if (rows.isEmpty()) {
            return false;
        }
        long sum = 0;
        for (int i = low; i < high; i++) {
            sum += rowSum(i);
        }
        return sum == span;
    }

    /** Takes the index's counts of a bucket, unless the filter needs more than types, or a type has no name there. */
    private void take(int bucket) {
        var row = rows.get(bucket);
        if (row.isEmpty()) {
            counts.set(bucket, row);
        } else if (query.byEntity()) {
            return;
        } else if (row.containsKey("")) {
            notes.add("The index does not know the names of all event types: there are too many.");
        } else {
            var passed = new TreeMap<>(row);
            if (!query.filter().eventTypes().isEmpty()) {
                passed.keySet().removeIf(type -> !query.filter().eventTypes().contain(type));
            }
            counts.set(bucket, passed);
        }
    }

    /** Counts the buckets that are left. The edges around each run of them are known, not all between. */
    private void countOthers() {
        for (int low = 0; low < buckets.count(); low++) {
            int high = low;
            while (high < buckets.count() && !counts.isCounted(high)) {
                high++;
            }
            if (high > low) {
                countRange(low, high);
                low = high;
            }
        }
    }

    private void countRange(int low, int high) {
        long span = counts.span(low, high);
        if (span <= MAX_SCANNED - scanned) {
            scan(low, high);
        } else if (query.filter().passesAll()) {
            counts.setSpans(low, high);
            notes.add("Some counts are not split by type: "
                    + (buckets.ofMinutes()
                            ? "the index has not all of these events, which are"
                            : "it counts by minute, and these buckets are shorter, of events that are")
                    + " too many to be read. Ask for less time.");
        } else {
            lookUp(low, high);
        }
    }

    /** Reads all events between two edges. */
    private void scan(int low, int high) {
        var events = new ArrayList<JournaledEvent>();
        PageCursor cursor = null;
        do {
            checkTime();
            var page = pages.page(range(low, high, EventFilter.ALL, Order.ASC, (int) MAX_SCANNED)
                    .from(cursor, (int) MAX_SCANNED));
            if (page.cutBefore() > 0) {
                notes.add("Retention has deleted some of the events before sequence " + page.cutBefore()
                        + "; those that were read are counted without them.");
            }
            events.addAll(page.events());
            cursor = page.next();
        } while (cursor != null);
        scanned += counts.span(low, high);
        counts.setEdges(low, high, events);
        counts.set(low, high, events, query.filter());
    }

    private HistoryQuery range(int low, int high, EventFilter filter, Order order, int limit) {
        return new HistoryQuery(
                new StartPosition.AtSequence(Math.max(1, counts.edge(low))),
                new EndPosition.AtSequence(Math.max(1, counts.edge(high) - 1)),
                filter,
                order,
                limit,
                null);
    }

    /** Finds the filter's events between two edges by the index. */
    private void lookUp(int low, int high) {
        checkTime();
        var wanted = range(low, high, query.filter(), Order.ASC, MAX_READ);
        var found = pages.sequences(wanted, index, MAX_FOUND);
        if (found.isEmpty() || found.get().length == MAX_FOUND) {
            notes.add("Some counts of this filter are unknown: "
                    + (found.isEmpty() ? "the index cannot be used" : "it passes more than " + MAX_FOUND + " events")
                    + ", and there are too many events to read. Ask for less time.");
            return;
        }
        if (found.get().length <= MAX_READ) {
            var page = pages.page(wanted, index);
            if (page.next() == null) {
                counts.set(low, high, page.events(), query.filter());
                return;
            }
        }
        counts.set(low, high, found.get());
        notes.add("Some counts of this filter are not split by type: there are too many events to read.");
    }

    /** The holes of the range, which is searched only if there may be some. */
    private List<JournaledEvent> holes() {
        int last = buckets.count();
        boolean none = !rows.isEmpty()
                && isIndexed(0, last, counts.span(0, last))
                && rows.stream().noneMatch(row -> row.containsKey(JournaledEvent.HOLE_TYPE) || row.containsKey(""));
        if (none || counts.span(0, last) == 0) {
            return List.of();
        }
        checkTime();
        var page = pages.page(range(0, last, EventFilter.HOLES, Order.DESC, MAX_HOLES), index);
        if (page.next() != null) {
            notes.add("There may be more holes: " + page.events().size() + " are shown, the newest.");
        }
        return page.events();
    }

    private void checkTime() {
        if (System.nanoTime() - startNanos > TIMEOUT.toNanos()) {
            throw new UnavailableException(
                    "The events were not counted in time; ask for fewer buckets, or for less time.");
        }
    }
}
