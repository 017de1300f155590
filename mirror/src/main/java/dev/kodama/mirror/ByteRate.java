package dev.kodama.mirror;

/**
 * How fast an offset grows, from looks at it that are at least a second apart.
 *
 * @param bytesPerSecond 0 while unknown, or while it does not grow
 */
record ByteRate(long nanos, long offset, double bytesPerSecond) {
    private static final long LEAST_NANOS = 1_000_000_000;

    static ByteRate unknown() {
        return new ByteRate(0, -1, 0);
    }

    ByteRate at(long nowNanos, long nowOffset) {
        if (offset < 0 || nowOffset < offset) {
            return new ByteRate(nowNanos, nowOffset, 0);
        }
        long passed = nowNanos - nanos;
        return passed < LEAST_NANOS ? this : new ByteRate(nowNanos, nowOffset, (nowOffset - offset) * 1e9 / passed);
    }
}
