package dev.kodama.http.limits;

/**
 * A bucket of tries that fills up at a steady rate. Not for use by several threads at a time.
 */
public final class TokenBucket {
    private static final double NANOS = 1e9;

    private final double capacity;
    private final double perNano;
    private double left;
    private long at;

    /**
     * A full one.
     *
     * @param capacity how many tries at once; at least 1
     * @param perSecond how many come back
     * @param nanoTime now
     */
    public TokenBucket(double capacity, double perSecond, long nanoTime) {
        this.capacity = capacity;
        this.perNano = perSecond / NANOS;
        this.left = capacity;
        this.at = nanoTime;
    }

    /** Takes one if there is one. */
    public boolean take(long nanoTime) {
        fill(nanoTime);
        if (left < 1) {
            return false;
        }
        left--;
        return true;
    }

    /** Takes one in any case, if need be one that is still to come. @return how long until it is there, in nanoseconds; 0 if it is */
    public long takeLater(long nanoTime) {
        fill(nanoTime);
        left--;
        return left >= 0 ? 0 : (long) Math.ceil(-left / perNano);
    }

    /** How long until there is one, in nanoseconds; 0 if there is. */
    public long untilOne(long nanoTime) {
        fill(nanoTime);
        return left >= 1 ? 0 : (long) Math.ceil((1 - left) / perNano);
    }

    private void fill(long nanoTime) {
        left = Math.min(capacity, left + (nanoTime - at) * perNano);
        at = nanoTime;
    }
}
