package dev.kodama.bus.failure;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Exponential backoff: each delay is twice the one before, up to a limit. Jitter takes a random part of up to a half off, so that many
 * clients do not retry at the same time.
 *
 * @param first delay after the first failure
 * @param max maximum delay after any failure
 */
public record Backoff(Duration first, Duration max) {
    public Backoff {
        if (first.isNegative() || max.compareTo(first) < 0) {
            throw new IllegalArgumentException("delays must grow from 0 or more, were " + first + " to " + max);
        }
    }

    /**
     * The delay before the next attempt, without jitter.
     *
     * @param failures number of failures in a row, at least 1
     */
    public Duration delay(int failures) {
        return delay(failures, 0);
    }

    /** As {@link #delay(int)}, with jitter. */
    public Duration jittered(int failures) {
        return delay(failures, ThreadLocalRandom.current().nextDouble());
    }

    /**
     * As {@link #delay(int)}, with a known jitter.
     *
     * @param random from 0, the whole delay, to 1, half of it
     */
    public Duration delay(int failures, double random) {
        double doubled = first.toNanos() * Math.pow(2, failures - 1);
        double longest = Math.min((double) max.toNanos(), doubled);
        return Duration.ofNanos((long) (longest * (1 - random / 2)));
    }
}
