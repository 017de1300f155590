package dev.kodama.gaps;

/**
 * How regularly an event type comes: its intervals, the newer the heavier, from looks that are a second apart. A type is dark when
 * it has been away for far longer than that explains: {@value #DEVIATIONS} mean deviations over the mean, three times the longest
 * interval, and a minute, whichever is longest. One that came seldom has no rhythm and never goes dark.
 *
 * @param intervals how many there were
 * @param meanMillis of the intervals, exponentially weighted
 * @param deviationMillis mean distance from the mean, weighted alike
 * @param longestMillis the longest interval, which fades by a hundredth with each new one
 */
public record IntervalStats(long intervals, double meanMillis, double deviationMillis, double longestMillis) {
    public static final IntervalStats NONE = new IntervalStats(0, 0, 0, 0);

    private static final long KNOWN = 10;
    private static final double WEIGHT = 0.1;
    private static final double FADE = 0.99;
    private static final int DEVIATIONS = 8;
    private static final double LEAST_MILLIS = 60_000;

    /** @param interval in milliseconds, from one time it was seen to the next */
    IntervalStats plus(long interval) {
        if (intervals == 0) {
            return new IntervalStats(1, (double) interval, 0, (double) interval);
        }
        double weight = Math.max(WEIGHT, 1.0 / (double) (intervals + 1));
        double mean = meanMillis + weight * ((double) interval - meanMillis);
        double deviation = deviationMillis + weight * (Math.abs((double) interval - mean) - deviationMillis);
        return new IntervalStats(intervals + 1, mean, deviation, Math.max((double) interval, longestMillis * FADE));
    }

    /** How long it may be away before it is dark; {@link Long#MAX_VALUE} where it has no rhythm. */
    long patienceMillis() {
        return intervals < KNOWN
                ? Long.MAX_VALUE
                : (long) Math.max(LEAST_MILLIS, Math.max(meanMillis + DEVIATIONS * deviationMillis, 3 * longestMillis));
    }
}
