package dev.kodama.streams;

import java.time.Duration;

/**
 * How often a topology's threads have failed, and how long the next one waits: what fails again and again must not take a core.
 *
 * @param inARow those that followed one another within {@link #CALM}
 * @param firstNanos when the first of them was, on the clock of {@code System.nanoTime}
 * @param lastNanos when the last was
 */
record ThreadFailureBackoff(long count, int inARow, long firstNanos, long lastNanos) {
    static final Duration CALM = Duration.ofMinutes(1);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(250);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(15);
    private static final Duration SETTLED = Duration.ofSeconds(5);
    private static final int DOUBLINGS = 6;

    static ThreadFailureBackoff none() {
        return new ThreadFailureBackoff(0, 0, 0, 0);
    }

    ThreadFailureBackoff oneMore(long nanos) {
        boolean calm = count == 0 || nanos - lastNanos > CALM.toNanos();
        return new ThreadFailureBackoff(count + 1, calm ? 1 : inARow + 1, calm ? nanos : firstNanos, nanos);
    }

    /** Whether the last was a moment ago: what takes its place may not be at work, or fail, too. */
    boolean failing(long nanos) {
        return count > 0 && nanos - lastNanos < pause().plus(SETTLED).toNanos();
    }

    /** Whether there was one within the last {@link #CALM}: what is not running since then has not recovered. */
    boolean recent(long nanos) {
        return count > 0 && nanos - lastNanos < CALM.toNanos();
    }

    Duration pause() {
        var pause = FIRST_PAUSE.multipliedBy(1L << Math.min(Math.max(0, inARow - 1), DOUBLINGS));
        return pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE;
    }
}
