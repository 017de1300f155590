package dev.kodama.forwarder.durable;

/**
 * When events are due that are replayed as they happened, or slower or faster. The first one is due at once.
 *
 * @param speed how many times as fast; infinite leaves no pause
 * @param originNanos when the event of {@code originMillis} was due, on the nano clock
 * @param originMillis when the first event was captured; -1 before it
 */
record Pace(double speed, long originNanos, long originMillis) {
    private static final double NANOS_PER_MILLI = 1e6;

    static Pace of(double speed) {
        return new Pace(speed, 0, -1);
    }

    /** As it is when this event has come up; the first one sets the origin. */
    Pace at(long nowNanos, long eventMillis) {
        return originMillis < 0 ? new Pace(speed, nowNanos, eventMillis) : this;
    }

    /** How long the event is to wait from now on; 0 or less if it is due. */
    long waitNanos(long nowNanos, long eventMillis) {
        if (Double.isInfinite(speed) || originMillis < 0) {
            return 0;
        }
        return originNanos + (long) ((eventMillis - originMillis) * NANOS_PER_MILLI / speed) - nowNanos;
    }
}
