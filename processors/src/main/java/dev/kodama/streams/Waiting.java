package dev.kodama.streams;

import java.time.Duration;

/**
 * The reason for which a topology cannot run yet.
 *
 * @param reason one line; empty if it does not wait
 * @param sinceNanos begin of the wait, as of {@code System.nanoTime}
 */
record Waiting(String reason, long sinceNanos) {
    static final Waiting NONE = new Waiting("", 0);

    /** The same wait with the present reason. */
    Waiting because(String reason, long nanos) {
        return new Waiting(reason, this.reason.isEmpty() ? nanos : sinceNanos);
    }

    boolean longerThan(Duration limit, long nanos) {
        return !reason.isEmpty() && nanos - sinceNanos > limit.toNanos();
    }
}
