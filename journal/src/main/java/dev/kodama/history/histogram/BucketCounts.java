package dev.kodama.history.histogram;

import dev.kodama.bus.metadata.EventMetadata.Head;
import dev.kodama.journal.EventFilter;
import dev.kodama.journal.JournaledEvent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** The counts of a histogram while they are collected. */
final class BucketCounts {
    private static final String UNTYPED = "";

    private final Buckets buckets;
    /** Sequence at each edge; 0 while it is unknown. */
    private final long[] edges;
    /** Counts of the filter; negative while unknown. */
    private final long[] counts;

    private final List<@Nullable Map<String, Long>> types;

    BucketCounts(Buckets buckets) {
        this.buckets = buckets;
        this.edges = new long[buckets.count() + 1];
        this.counts = new long[buckets.count()];
        Arrays.fill(counts, -1);
        this.types = new ArrayList<>();
        for (int i = 0; i < buckets.count(); i++) {
            types.add(null);
        }
    }

    void setEdge(int index, long sequence) {
        edges[index] = sequence;
    }

    long edge(int index) {
        return edges[index];
    }

    /** Number of all events between two edges. */
    long span(int low, int high) {
        return edges[high] - edges[low];
    }

    boolean isCounted(int bucket) {
        return counts[bucket] >= 0;
    }

    /** Sets the counts of a bucket by type. */
    void set(int bucket, Map<String, Long> byType) {
        counts[bucket] = byType.values().stream().mapToLong(Long::longValue).sum();
        types.set(bucket, byType);
    }

    /** The number of events in all buckets; empty if that of one is unknown. */
    OptionalLong total() {
        return Arrays.stream(counts).anyMatch(count -> count < 0)
                ? OptionalLong.empty()
                : OptionalLong.of(Arrays.stream(counts).sum());
    }

    /** Sets the counts of buckets with known edges to all of their events, of unknown types. */
    void setSpans(int low, int high) {
        for (int bucket = low; bucket < high; bucket++) {
            if (hasEdges(bucket)) {
                set(bucket, span(bucket, bucket + 1));
            }
        }
    }

    private boolean hasEdges(int bucket) {
        return edges[bucket] > 0 && edges[bucket + 1] > 0;
    }

    private void set(int bucket, long count) {
        counts[bucket] = count;
        types.set(bucket, count == 0 ? Map.of() : null);
    }

    /** Sets the counts of buckets by all of their events that a filter passes. */
    void set(int low, int high, List<JournaledEvent> events, EventFilter filter) {
        var found = empty(low, high);
        for (var event : events) {
            if (filter.passes(event)) {
                int bucket = buckets.bucketOf(event.timeMillis());
                Head head = event.head();
                found.get(bucket - low).merge(head == null ? UNTYPED : head.eventType(), 1L, Long::sum);
            }
        }
        for (int bucket = low; bucket < high; bucket++) {
            set(bucket, found.get(bucket - low));
        }
    }

    private static List<Map<String, Long>> empty(int low, int high) {
        var found = new ArrayList<Map<String, Long>>();
        for (int bucket = low; bucket < high; bucket++) {
            found.add(new HashMap<>());
        }
        return found;
    }

    /** Sets the edges between two known ones, by all events between them. */
    void setEdges(int low, int high, List<JournaledEvent> events) {
        int edge = low + 1;
        for (var event : events) {
            for (; edge < high && event.timeMillis() >= buckets.edge(edge); edge++) {
                edges[edge] = event.sequence();
            }
        }
        for (; edge < high; edge++) {
            edges[edge] = edges[high];
        }
    }

    /**
     * Sets the counts of buckets with known edges by the sequences of all of their events that a filter passes.
     *
     * @param sequences ascending
     */
    void set(int low, int high, long[] sequences) {
        for (int bucket = low; bucket < high; bucket++) {
            if (hasEdges(bucket)) {
                set(bucket, (long) firstAt(sequences, edges[bucket + 1]) - firstAt(sequences, edges[bucket]));
            }
        }
    }

    /** The index of the first sequence that is at least this. */
    private static int firstAt(long[] sequences, long sequence) {
        int at = Arrays.binarySearch(sequences, sequence);
        return at < 0 ? -at - 1 : at;
    }

    List<Histogram.Bucket> result() {
        var result = new ArrayList<Histogram.Bucket>();
        for (int i = 0; i < counts.length; i++) {
            var count = counts[i] < 0 ? OptionalLong.empty() : OptionalLong.of(counts[i]);
            var first = edges[i] == 0 ? OptionalLong.empty() : OptionalLong.of(edges[i]);
            result.add(new Histogram.Bucket(buckets.edge(i), first, count, types.get(i)));
        }
        return result;
    }
}
