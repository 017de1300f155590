package dev.kodama.replay;

import java.time.Duration;

/**
 * Schedule of a replay: each event is due at its scaled distance from the first one, from one origin on the monotonic clock. Due times do not
 * depend on the event before, so delays do not accumulate; only shortened pauses move the origin.
 *
 * @param originNanos when an event of {@code originMillis} is due, on the monotonic clock
 * @param lastMillis the latest event time so far: an older event is due at once
 */
record Schedule(ReplaySpeed speed, long originNanos, long originMillis, long lastMillis) {
    /** The first event is due now. */
    static Schedule from(ReplaySpeed speed, long nowNanos, long firstMillis) {
        return new Schedule(speed, nowNanos, firstMillis, firstMillis);
    }

    /** The schedule for the next event; {@link #dueNanos} is its due time. */
    Schedule next(long eventMillis) {
        if (eventMillis <= lastMillis) {
            return this;
        }
        long pause = speed.nanos(eventMillis - lastMillis);
        long shortened = pause - speed.maxPause().map(Duration::toNanos).orElse(pause);
        return new Schedule(speed, originNanos - Math.max(0, shortened), originMillis, eventMillis);
    }

    /** Due time of the last event on the monotonic clock; a time in the past means at once. */
    long dueNanos() {
        return originNanos + speed.nanos(lastMillis - originMillis);
    }
}
