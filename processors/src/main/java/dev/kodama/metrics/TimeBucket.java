package dev.kodama.metrics;

import java.util.List;

/**
 * Sums of the events captured within ten seconds.
 *
 * @param fromMillis begin, milliseconds from the epoch; a multiple of {@link #MILLIS}
 */
public record TimeBucket(long fromMillis, CountSum sums) {
    public static final long MILLIS = 10_000;

    static TimeBucket of(long millis, CountSum sums) {
        return new TimeBucket(Math.floorDiv(millis, MILLIS) * MILLIS, sums);
    }

    /** Adds up the buckets that begin within a time range, end excluded. */
    public static CountSum between(List<TimeBucket> buckets, long fromMillis, long toMillis) {
        var sums = CountSum.NONE;
        for (var bucket : buckets) {
            if (bucket.fromMillis() >= fromMillis && bucket.fromMillis() < toMillis) {
                sums = sums.plus(bucket.sums());
            }
        }
        return sums;
    }
}
