package dev.kodama.mirror;

/**
 * Growth rate of an offset, from samples at least a second apart.
 *
 * @param bytesPerSecond 0 while unknown or without growth
 */
record ByteRate(long nanos, long offset, double bytesPerSecond) {
    private static final long MIN_NANOS = 1_000_000_000;

    static ByteRate unknown() {
        return new ByteRate(0, -1, 0);
    }

    ByteRate sample(long nowNanos, long nowOffset) {
        if (offset < 0 || nowOffset < offset) {
            return new ByteRate(nowNanos, nowOffset, 0);
        }
        long elapsed = nowNanos - nanos;
        return elapsed < MIN_NANOS ? this : new ByteRate(nowNanos, nowOffset, (nowOffset - offset) * 1e9 / elapsed);
    }
}
