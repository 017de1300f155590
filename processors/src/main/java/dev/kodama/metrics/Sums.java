package dev.kodama.metrics;

/**
 * So many events together.
 *
 * @param bytes of their bodies
 * @param lateMillis how late each was, added up
 * @param latestMillis how late the latest was
 */
public record Sums(long count, long bytes, long lateMillis, long latestMillis) {
    public static final Sums NONE = new Sums(0, 0, 0, 0);

    static Sums one(long bytes, long lateMillis) {
        return new Sums(1, bytes, lateMillis, lateMillis);
    }

    public Sums plus(Sums more) {
        return new Sums(
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
