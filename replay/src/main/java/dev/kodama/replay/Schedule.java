package dev.kodama.replay;

import java.time.Duration;

/**
 * When each event of a replay is due: its distance to the first one in event time, at the pace, after one origin on the nano
 * clock. Nothing is reckoned from the event before, so that lateness does not add up; only pauses that are cut move the origin.
 *
 * @param originNanos when an event of {@code originMillis} is due, on the nano clock
 * @param lastMillis the latest time an event had so far: one that seems older is due at once
 */
record Schedule(ReplaySpeed pace, long originNanos, long originMillis, long lastMillis) {
    /** The first event is due now. */
    static Schedule from(ReplaySpeed pace, long nowNanos, long firstMillis) {
        return new Schedule(pace, nowNanos, firstMillis, firstMillis);
    }

    /** The schedule after the next event, whose {@link #dueNanos} it tells. */
    Schedule next(long eventMillis) {
        if (eventMillis <= lastMillis) {
            return this;
        }
        long pause = pace.nanos(eventMillis - lastMillis);
        long cut = pause - pace.maxPause().map(Duration::toNanos).orElse(pause);
        return new Schedule(pace, originNanos - Math.max(0, cut), originMillis, eventMillis);
    }

    /** When the event is due that came last, on the nano clock; a time that has passed means at once. */
    long dueNanos() {
        return originNanos + pace.nanos(lastMillis - originMillis);
    }
}
