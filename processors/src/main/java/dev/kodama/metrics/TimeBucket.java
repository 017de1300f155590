package dev.kodama.metrics;

import java.util.List;

/**
 * What was captured within ten seconds.
 *
 * @param fromMillis when they began, from the epoch; a multiple of {@link #MILLIS}
 */
public record TimeBucket(long fromMillis, CountSum sums) {
    public static final long MILLIS = 10_000;

    static TimeBucket of(long millis, CountSum sums) {
        return new TimeBucket(Math.floorDiv(millis, MILLIS) * MILLIS, sums);
    }

    /** Those that began from then on and before then, added up. */
    public static CountSum between(List<TimeBucket> slices, long fromMillis, long toMillis) {
        var sums = CountSum.NONE;
        for (var slice : slices) {
            if (slice.fromMillis() >= fromMillis && slice.fromMillis() < toMillis) {
                sums = sums.plus(slice.sums());
            }
        }
        return sums;
    }
}
