package dev.kodama.metrics;

/**
 * So many events together.
 *
 * @param bytes of their bodies
 * @param latenessSumMillis how late each was, added up
 * @param latenessMaxMillis how late the latest was
 */
public record CountSum(long count, long bytes, long latenessSumMillis, long latenessMaxMillis) {
    public static final CountSum NONE = new CountSum(0, 0, 0, 0);

    static CountSum one(long bytes, long latenessSumMillis) {
        return new CountSum(1, bytes, latenessSumMillis, latenessSumMillis);
    }

    public CountSum plus(CountSum more) {
        return new CountSum(
                count + more.count,
                bytes + more.bytes,
                latenessSumMillis + more.latenessSumMillis,
                Math.max(latenessMaxMillis, more.latenessMaxMillis));
    }

    /** How late they were on the average; 0 where there are none. */
    public double meanLatenessMillis() {
        return count == 0 ? 0 : (double) latenessSumMillis / count;
    }
}
