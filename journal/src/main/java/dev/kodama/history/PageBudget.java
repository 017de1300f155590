package dev.kodama.history;

import java.time.Duration;

/**
 * How much is done for one page; then it ends, with fewer events than wanted and a cursor.
 *
 * @param events how many are looked at, about
 * @param time for how long, about
 * @param bytes of bodies in one page, about: one event more than that at most
 */
record PageBudget(long events, Duration time, long bytes) {
    static final PageBudget DEFAULT = new PageBudget(200_000, Duration.ofSeconds(3), 8 << 20);
}
