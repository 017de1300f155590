package dev.kodama.streams;

import java.time.Duration;

/**
 * What a topology waits for before it can run.
 *
 * @param reason one line; empty if it does not wait
 * @param sinceNanos since when, on the clock of {@code System.nanoTime}
 */
record Waiting(String reason, long sinceNanos) {
    static final Waiting NOT = new Waiting("", 0);

    /** Waits on, for this reason now. */
    Waiting on(String reason, long nanos) {
        return new Waiting(reason, this.reason.isEmpty() ? nanos : sinceNanos);
    }

    boolean longerThan(Duration grace, long nanos) {
        return !reason.isEmpty() && nanos - sinceNanos > grace.toNanos();
    }
}
