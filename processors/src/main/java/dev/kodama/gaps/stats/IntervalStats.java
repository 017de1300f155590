package dev.kodama.gaps.stats;

/**
 * Statistics of the intervals between an event type's events, with newer intervals weighted higher. Intervals under a second are left out.
 * From them follows how long a type may be silent before it counts as dark: {@value #DEVIATIONS} mean deviations over the mean, three times
 * the longest interval, or a minute, whichever is longest. A type with few intervals never goes dark.
 *
 * @param count of intervals
 * @param meanMillis exponentially weighted mean of the intervals
 * @param deviationMillis mean distance from the mean, with the same weights
 * @param longestMillis the longest interval; it shrinks by a hundredth with each new one
 */
public record IntervalStats(long count, double meanMillis, double deviationMillis, double longestMillis) {
    public static final IntervalStats NONE = new IntervalStats(0, 0, 0, 0);

    private static final long MIN_COUNT = 10;
    private static final double WEIGHT = 0.1;
    private static final double FADE = 0.99;
    private static final int DEVIATIONS = 8;
    private static final double MIN_SILENCE_MILLIS = 60_000;

    /** Adds an interval in milliseconds. */
    public IntervalStats plus(long interval) {
        if (count == 0) {
            return new IntervalStats(1, (double) interval, 0, (double) interval);
        }
        double weight = Math.max(WEIGHT, 1.0 / (double) (count + 1));
        double mean = meanMillis + weight * ((double) interval - meanMillis);
        double deviation = deviationMillis + weight * (Math.abs((double) interval - mean) - deviationMillis);
        return new IntervalStats(count + 1, mean, deviation, Math.max((double) interval, longestMillis * FADE));
    }

    /** The longest silence that the intervals explain; {@link Long#MAX_VALUE} where there are too few intervals. */
    long maxSilenceMillis() {
        return count < MIN_COUNT
                ? Long.MAX_VALUE
                : (long) Math.max(
                        MIN_SILENCE_MILLIS, Math.max(meanMillis + DEVIATIONS * deviationMillis, 3 * longestMillis));
    }
}
