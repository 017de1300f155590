package dev.kodama.streams;

import dev.kodama.bus.failure.Backoff;
import java.time.Duration;

/**
 * Exponential backoff between a topology's failing threads, so that repeated failures do not take a core.
 *
 * @param consecutive number of failures that followed each other within {@link #CALM}
 * @param firstNanos time of the first of them, as of {@code System.nanoTime}
 * @param lastNanos time of the last failure
 */
record ThreadFailureBackoff(long count, int consecutive, long firstNanos, long lastNanos) {
    static final Duration CALM = Duration.ofMinutes(1);
    private static final Backoff BACKOFF = new Backoff(Duration.ofMillis(250), Duration.ofSeconds(15));
    private static final Duration SETTLED = Duration.ofSeconds(5);

    static ThreadFailureBackoff none() {
        return new ThreadFailureBackoff(0, 0, 0, 0);
    }

    ThreadFailureBackoff oneMore(long nanos) {
        boolean calm = count == 0 || nanos - lastNanos > CALM.toNanos();
        return new ThreadFailureBackoff(count + 1, calm ? 1 : consecutive + 1, calm ? nanos : firstNanos, nanos);
    }

    /** Whether the last failure was a moment ago: the thread that replaces it may not be running yet, or fail too. */
    boolean failing(long nanos) {
        return count > 0 && nanos - lastNanos < pause().plus(SETTLED).toNanos();
    }

    /** Whether there was a failure within the last {@link #CALM}. */
    boolean recent(long nanos) {
        return count > 0 && nanos - lastNanos < CALM.toNanos();
    }

    Duration pause() {
        return BACKOFF.delay(Math.max(1, consecutive));
    }
}
