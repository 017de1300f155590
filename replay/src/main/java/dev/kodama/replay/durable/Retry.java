package dev.kodama.replay.durable;

import dev.kodama.bus.failure.Backoff;
import java.time.Duration;
import java.util.Optional;

/**
 * The attempts at one event.
 *
 * @param attempts maximum number of attempts, the first included
 * @param backoff delays between attempts
 */
record Retry(int attempts, Backoff backoff) {
    static final Retry DEFAULT = new Retry(5, new Backoff(Duration.ofMillis(100), Duration.ofSeconds(10)));

    Retry {
        if (attempts < 1) {
            throw new IllegalArgumentException("attempts must be at least 1, was " + attempts);
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
        return failed >= attempts ? Optional.empty() : Optional.of(backoff.delay(failed, random));
    }
}
