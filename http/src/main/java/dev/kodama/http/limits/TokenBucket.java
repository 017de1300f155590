package dev.kodama.http.limits;

/**
 * Token bucket. Not thread-safe.
 */
public final class TokenBucket {
    private static final double NANOS = 1e9;

    private final double capacity;
    private final double perNano;
    private double left;
    private long at;

    /**
     * A full bucket.
     *
     * @param capacity maximum tokens; at least 1
     * @param perSecond refill rate
     * @param nanoTime now
     */
    public TokenBucket(double capacity, double perSecond, long nanoTime) {
        this.capacity = capacity;
        this.perNano = perSecond / NANOS;
        this.left = capacity;
        this.at = nanoTime;
    }

    /** Takes a token if one is available. */
    public boolean take(long nanoTime) {
        fill(nanoTime);
        if (left < 1) {
            return false;
        }
        left--;
        return true;
    }

    /** Takes a token, in advance if none is available. @return nanoseconds until it is available; 0 for now */
    public long takeLater(long nanoTime) {
        fill(nanoTime);
        left--;
        return left >= 0 ? 0 : (long) Math.ceil(-left / perNano);
    }

    /** Takes tokens, in advance if fewer are available. */
    public void use(double tokens, long nanoTime) {
        fill(nanoTime);
        left -= tokens;
    }

    /** Nanoseconds until a token is available; 0 for now. */
    public long untilOne(long nanoTime) {
        fill(nanoTime);
        return left >= 1 ? 0 : (long) Math.ceil((1 - left) / perNano);
    }

    private void fill(long nanoTime) {
        left = Math.min(capacity, left + (nanoTime - at) * perNano);
        at = nanoTime;
    }
}
