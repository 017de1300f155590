package dev.kodama.history;

import java.time.Duration;

/**
 * Limits of the work for one page; beyond, the page ends early with a cursor.
 *
 * @param events approximate maximum number of events read
 * @param time approximate maximum duration
 * @param bytes maximum size of the page's bodies, exceeded by at most one event
 */
record PageBudget(long events, Duration time, long bytes) {
    static final PageBudget DEFAULT = new PageBudget(200_000, Duration.ofSeconds(3), 8 << 20);
}
