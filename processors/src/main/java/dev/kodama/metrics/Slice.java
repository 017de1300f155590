package dev.kodama.metrics;

import java.util.List;

/**
 * What was captured within ten seconds.
 *
 * @param fromMillis when they began, from the epoch; a multiple of {@link #MILLIS}
 */
public record Slice(long fromMillis, Sums sums) {
    public static final long MILLIS = 10_000;

    static Slice of(long millis, Sums sums) {
        return new Slice(Math.floorDiv(millis, MILLIS) * MILLIS, sums);
    }

    /** Those that began from then on and before then, added up. */
    public static Sums between(List<Slice> slices, long fromMillis, long toMillis) {
        var sums = Sums.NONE;
        for (var slice : slices) {
            if (slice.fromMillis() >= fromMillis && slice.fromMillis() < toMillis) {
                sums = sums.plus(slice.sums());
            }
        }
        return sums;
    }
}
