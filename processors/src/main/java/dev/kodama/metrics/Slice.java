package dev.kodama.metrics;

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
}
