package dev.kodama.history.histogram;

import dev.kodama.journal.EventFilter;
import java.time.Instant;

/**
 * Query for counts of events over time.
 *
 * @param since the start, included; widened to a whole bucket
 * @param until the end, excluded; widened to a whole bucket
 * @param maxBuckets maximum number of buckets
 */
public record HistogramQuery(Instant since, Instant until, int maxBuckets, EventFilter filter) {
    /** Maximum number of buckets of a query. */
    public static final int MAX_BUCKETS = 2_000;

    public HistogramQuery {
        if (maxBuckets < 1 || maxBuckets > MAX_BUCKETS) {
            throw new IllegalArgumentException("there are 1 to " + MAX_BUCKETS + " buckets, not " + maxBuckets);
        } else if (!since.isBefore(until)) {
            throw new IllegalArgumentException("until must be after since");
        }
    }

    /** Whether events are selected by their entity, of which an index counts none. */
    boolean byEntity() {
        return !filter.entityTypes().isEmpty() || !filter.entityIds().isEmpty();
    }
}
