package dev.kodama.app.commands.canary;

import java.time.Duration;

/**
 * What a canary publishes and what it expects.
 *
 * @param interval from one event to the next
 * @param count events to publish; {@link Long#MAX_VALUE} until Ctrl-C
 * @param target maximum latency of an event that meets the objective
 * @param objective share of events that must arrive within the target, in percent
 * @param timeout maximum wait for outstanding events at the end
 * @param report from one line of output to the next
 */
record CanaryPlan(Duration interval, long count, Duration target, double objective, Duration timeout, Duration report) {
    private static final Duration MIN_INTERVAL = Duration.ofMillis(10);

    /** @throws IllegalArgumentException that names the flag */
    CanaryPlan {
        require(interval.compareTo(MIN_INTERVAL) >= 0, "--interval must be 10ms or longer");
        require(count >= 1, "--count must be at least 1");
        require(!target.isZero(), "--target must be longer than nothing");
        require(objective > 0 && objective <= 100, "--objective must be a percentage, above 0 and up to 100");
        require(!report.isZero(), "--report must be longer than nothing");
    }

    private static void require(boolean condition, String problem) {
        if (!condition) {
            throw new IllegalArgumentException(problem);
        }
    }

    boolean endless() {
        return count == Long.MAX_VALUE;
    }
}
