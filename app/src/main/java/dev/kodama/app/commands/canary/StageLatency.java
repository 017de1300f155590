package dev.kodama.app.commands.canary;

import java.time.Duration;
import java.util.Arrays;

/** Latencies of a stage: number and maximum of all, and the last {@value #KEPT} for percentiles. Not thread-safe. */
final class StageLatency {
    private static final int KEPT = 1_000;

    private final long[] last = new long[KEPT];
    private long count;
    private long maxNanos;

    void add(long nanos) {
        last[(int) (count % KEPT)] = nanos;
        count++;
        maxNanos = Math.max(maxNanos, nanos);
    }

    long count() {
        return count;
    }

    Duration max() {
        return Duration.ofNanos(maxNanos);
    }

    /**
     * A percentile of the last latencies.
     *
     * @param percent above 0, up to 100
     */
    Duration percentile(double percent) {
        int kept = (int) Math.min(count, KEPT);
        if (kept == 0) {
            return Duration.ZERO;
        }
        long[] sorted = Arrays.copyOf(last, kept);
        Arrays.sort(sorted);
        return Duration.ofNanos(sorted[(int) Math.ceil(percent / 100 * kept) - 1]);
    }
}
