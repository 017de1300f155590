package dev.kodama.metrics;

/**
 * So many events together.
 *
 * @param bytes of their bodies
 * @param lateMillis how late each was, added up
 * @param latestMillis how late the latest was
 */
public record CountSum(long count, long bytes, long lateMillis, long latestMillis) {
    public static final CountSum NONE = new CountSum(0, 0, 0, 0);

    static CountSum one(long bytes, long lateMillis) {
        return new CountSum(1, bytes, lateMillis, lateMillis);
    }

    public CountSum plus(CountSum more) {
        return new CountSum(
                count + more.count,
                bytes + more.bytes,
                lateMillis + more.lateMillis,
                Math.max(latestMillis, more.latestMillis));
    }

    /** How late they were on the average; 0 where there are none. */
    public double meanLateMillis() {
        return count == 0 ? 0 : (double) lateMillis / count;
    }
}
