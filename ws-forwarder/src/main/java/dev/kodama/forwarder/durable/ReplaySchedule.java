package dev.kodama.forwarder.durable;

/**
 * Schedule of events replayed at a speed. The first event is due at once.
 *
 * @param speed 1 is the original speed, 10 ten times as fast; infinite leaves no pause
 * @param originNanos when the event of {@code originMillis} was due, on the nano clock
 * @param originMillis when the first event was captured; -1 before it
 */
public record ReplaySchedule(double speed, long originNanos, long originMillis) {
    private static final double NANOS_PER_MILLI = 1e6;

    public static ReplaySchedule of(double speed) {
        return new ReplaySchedule(speed, 0, -1);
    }

    /** The schedule once this event has come up; the first event sets the origin. */
    ReplaySchedule startedBy(long eventMillis, long nowNanos) {
        return originMillis < 0 ? new ReplaySchedule(speed, nowNanos, eventMillis) : this;
    }

    /** How long the event has to wait from now on; 0 or less if it is due. */
    long waitNanos(long nowNanos, long eventMillis) {
        if (Double.isInfinite(speed) || originMillis < 0) {
            return 0;
        }
        return originNanos + (long) ((eventMillis - originMillis) * NANOS_PER_MILLI / speed) - nowNanos;
    }
}
