package dev.kodama.history.histogram;

/**
 * Buckets of equal width: a round number of milliseconds, seconds, minutes, hours or days, at multiples of it since the epoch.
 *
 * @param startMillis the first bucket's time
 * @param widthMillis width of each
 * @param count number of buckets, at least 1
 */
record Buckets(long startMillis, long widthMillis, int count) {
    private static final long SECOND = 1_000;
    private static final long MINUTE = 60 * SECOND;
    private static final long HOUR = 60 * MINUTE;
    private static final long DAY = 24 * HOUR;

    private static final long[] WIDTHS = {
        1,
        2,
        5,
        10,
        20,
        50,
        100,
        200,
        500,
        SECOND,
        2 * SECOND,
        5 * SECOND,
        10 * SECOND,
        15 * SECOND,
        30 * SECOND,
        MINUTE,
        2 * MINUTE,
        5 * MINUTE,
        10 * MINUTE,
        15 * MINUTE,
        30 * MINUTE,
        HOUR,
        2 * HOUR,
        3 * HOUR,
        6 * HOUR,
        12 * HOUR
    };

    /** The narrowest buckets that cover a range. */
    static Buckets covering(HistogramQuery query) {
        long since = Math.max(0, query.since().toEpochMilli());
        long until = Math.max(since + 1, query.until().toEpochMilli());
        for (long width : WIDTHS) {
            if (count(since, until, width) <= query.maxBuckets()) {
                return of(since, until, width);
            }
        }
        long days = 1;
        while (count(since, until, days * DAY) > query.maxBuckets()) {
            days *= 2;
        }
        return of(since, until, days * DAY);
    }

    private static long count(long since, long until, long width) {
        return (until - 1) / width - since / width + 1;
    }

    private static Buckets of(long since, long until, long width) {
        return new Buckets(since / width * width, width, (int) count(since, until, width));
    }

    /** The time of an edge, from 0 to {@code count}. */
    long edge(int index) {
        return startMillis + index * widthMillis;
    }

    /** The bucket of a time; outside of the range, the first or the last. */
    int bucketOf(long millis) {
        return (int) Math.max(0, Math.min(count - 1L, (millis - startMillis) / widthMillis));
    }

    /** Whether each edge is at a whole minute. */
    boolean ofMinutes() {
        return widthMillis % MINUTE == 0;
    }

    long firstMinute() {
        return startMillis / MINUTE;
    }

    long minutesPerBucket() {
        return widthMillis / MINUTE;
    }
}
