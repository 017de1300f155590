package dev.kodama.replay.durable;

import java.time.Duration;
import java.util.Optional;

/**
 * Exponential backoff with jitter: each delay is twice the one before, up to a limit, less a random part of up to a half.
 *
 * @param attempts maximum number of attempts, the first included
 * @param firstDelay maximum delay after the first attempt
 * @param maxDelay maximum delay after any attempt
 */
record Retry(int attempts, Duration firstDelay, Duration maxDelay) {
    static final Retry DEFAULT = new Retry(5, Duration.ofMillis(100), Duration.ofSeconds(10));

    Retry {
        if (attempts < 1) {
            throw new IllegalArgumentException("attempts must be at least 1, was " + attempts);
        }
        if (firstDelay.isNegative() || maxDelay.compareTo(firstDelay) < 0) {
            throw new IllegalArgumentException(
                    "delays must grow from 0 or more, were " + firstDelay + " to " + maxDelay);
        }
    }

    /**
     * The delay before the next attempt.
     *
     * @param failed how many attempts have failed
     * @param random from 0 to 1
     * @return empty if the last attempt has failed
     */
    Optional<Duration> after(int failed, double random) {
        return failed >= attempts ? Optional.empty() : Optional.of(delay(failed, random));
    }

    /** As {@link #after}, without a maximum number of attempts. */
    Duration delay(int failed, double random) {
        double doubled = firstDelay.toNanos() * Math.pow(2, failed - 1);
        double longest = Math.min((double) maxDelay.toNanos(), doubled);
        return Duration.ofNanos((long) (longest * (1 - random / 2)));
    }
}
