package dev.kodama.metrics;

/**
 * Sums over some events.
 *
 * @param bytes of their bodies
 * @param latenessSumMillis sum of the events' lateness
 * @param latenessMaxMillis maximum of the events' lateness
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

    /** The mean lateness; 0 without events. */
    public double meanLatenessMillis() {
        return count == 0 ? 0 : (double) latenessSumMillis / count;
    }
}
