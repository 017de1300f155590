package dev.kodama.demo.fleet;

import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;

/** A seeded source of random values: equal seeds give equal values. Not safe for use by several threads. */
final class Chance {
    private static final int PERCENT = 100;
    private static final long VERSION_BITS = 0xF000L;
    private static final long VERSION_4 = 0x4000L;
    private static final long VARIANT_BITS = 0x3FFF_FFFF_FFFF_FFFFL;
    private static final long VARIANT = 0x8000_0000_0000_0000L;

    private final SplittableRandom random;

    Chance(long seed) {
        random = new SplittableRandom(seed);
    }

    /** A number of a range, both ends included. */
    int between(int first, int last) {
        return random.nextInt(first, last + 1);
    }

    boolean percent(int percent) {
        return random.nextInt(PERCENT) < percent;
    }

    <T> T of(List<T> values) {
        return values.get(random.nextInt(values.size()));
    }

    /** A random UUID, version 4. */
    String uuid() {
        long high = (random.nextLong() & ~VERSION_BITS) | VERSION_4;
        long low = (random.nextLong() & VARIANT_BITS) | VARIANT;
        return new UUID(high, low).toString();
    }

    /** Eight hexadecimal digits. */
    String shortId() {
        return uuid().substring(0, 8);
    }
}
