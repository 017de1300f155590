package dev.kodama.index;

/**
 * Query for counts of events by minute of capture.
 *
 * @param first the first minute since the epoch
 * @param end the minute after the last one
 * @param step minutes that are counted together, from {@code first} on
 */
public record MinuteQuery(long first, long end, long step) {
    /** Maximum number of steps of a query. */
    public static final int MAX_STEPS = 2_000;

    public MinuteQuery {
        if (first < 0 || end < first) {
            throw new IllegalArgumentException("minutes must be from 0 on, and end after they begin");
        } else if (step < 1 || (end - first + step - 1) / step > MAX_STEPS) {
            throw new IllegalArgumentException("at most " + MAX_STEPS + " steps of a minute or more are counted");
        }
    }

    /** The first minute of the step that a minute is in. */
    public long stepOf(long minute) {
        return first + (minute - first) / step * step;
    }
}
