package dev.kodama.replay.export;

/**
 * Limits of one user's exports; 0 is no limit.
 *
 * @param running exports that run at a time
 * @param bytesPerHour size of the events that are exported in an hour; the export that exceeds it is the last one
 */
public record ExportLimits(int running, long bytesPerHour) {
    /** No limits. */
    public static final ExportLimits NONE = new ExportLimits(0, 0);
}
