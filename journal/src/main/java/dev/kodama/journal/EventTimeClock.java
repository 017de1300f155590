package dev.kodama.journal;

/**
 * Event time of a reader: the newest event's time plus the time since it was read. After 5 s without events the journal is read to its end,
 * and event time is the wall clock.
 *
 * @param millis capture time of the newest event; the minimum before the first
 * @param wallMillis when that event was read
 */
public record EventTimeClock(long millis, long wallMillis) {
    public static final EventTimeClock NOTHING = new EventTimeClock(Long.MIN_VALUE / 2, 0);

    /** Without events for this long the end is reached: an empty poll takes a tenth of a second. */
    private static final long QUIET_MILLIS = 5_000;

    /** Before the first event of a read. */
    public static EventTimeClock begun(long wallMillis) {
        return new EventTimeClock(NOTHING.millis, wallMillis);
    }

    public EventTimeClock read(long eventMillis, long atWallMillis) {
        return new EventTimeClock(Math.max(millis, eventMillis), atWallMillis);
    }

    /** The event time now. */
    public long now(long nowWallMillis) {
        long ago = nowWallMillis - wallMillis;
        return ago >= QUIET_MILLIS ? nowWallMillis : Math.min(nowWallMillis, millis + ago);
    }
}
