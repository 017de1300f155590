package dev.kodama.journal;

/**
 * How far events are read, in the time of its events. While events come, it is now what the newest of them says, or as long after it as
 * it was read ago; when none has come for a while, there is none to read, and it is now what the clock says.
 *
 * @param millis when the newest event was captured; where none was read yet, the least that can be
 * @param wallMillis when it was read
 */
public record EventTimeClock(long millis, long wallMillis) {
    public static final EventTimeClock NOTHING = new EventTimeClock(Long.MIN_VALUE / 2, 0);

    /** So long without an event is taken to mean that there is none: a poll that brings nothing takes a tenth of a second. */
    private static final long QUIET_MILLIS = 5_000;

    /** Has read nothing yet: what there is comes first. */
    public static EventTimeClock begun(long wallMillis) {
        return new EventTimeClock(NOTHING.millis, wallMillis);
    }

    public EventTimeClock read(long eventMillis, long atWallMillis) {
        return new EventTimeClock(Math.max(millis, eventMillis), atWallMillis);
    }

    /** What time it is. */
    public long now(long nowWallMillis) {
        long ago = nowWallMillis - wallMillis;
        return ago >= QUIET_MILLIS ? nowWallMillis : Math.min(nowWallMillis, millis + ago);
    }
}
