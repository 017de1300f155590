package dev.kodama.replay.durable;

import java.time.Duration;
import java.util.Optional;

/**
 * How often an event is tried, and how long is waited in between: each time twice as long, up to a limit, less up to a half of it at
 * random, so that those who failed together do not come again together.
 *
 * @param attempts the first included
 * @param first the longest wait after the first attempt
 * @param most the longest wait after any
 */
record Retry(int attempts, Duration first, Duration most) {
    static final Retry DEFAULT = new Retry(5, Duration.ofMillis(100), Duration.ofSeconds(10));

    Retry {
        if (attempts < 1) {
            throw new IllegalArgumentException("at least one attempt, was " + attempts);
        }
        if (first.isNegative() || most.compareTo(first) < 0) {
            throw new IllegalArgumentException(
                    "waits grow from 0 or more to as much or more, was " + first + " to " + most);
        }
    }

    /**
     * How long to wait for the next attempt.
     *
     * @param failed how many attempts have failed
     * @param random from 0 to 1
     * @return empty if it was the last
     */
    Optional<Duration> after(int failed, double random) {
        return failed >= attempts ? Optional.empty() : Optional.of(pause(failed, random));
    }

    /** As {@link #after}, but without an end. */
    Duration pause(int failed, double random) {
        double doubled = first.toNanos() * Math.pow(2, failed - 1);
        double longest = Math.min((double) most.toNanos(), doubled);
        return Duration.ofNanos((long) (longest * (1 - random / 2)));
    }
}
