package dev.kodama.http.limits;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Time that long answers take, by user: each may use so much in a minute. Short answers cost nothing. Remembers {@value #MAX_USERS} users; the one
 * that asked longest ago is forgotten. Thread-safe.
 */
public final class ScanBudget {
    /** An answer that takes less is no long one. */
    public static final Duration SHORT = Duration.ofMillis(200);

    private static final int MAX_USERS = 10_000;
    private static final double MILLIS_PER_MINUTE = 60_000;
    private static final double NANOS_PER_MILLI = 1e6;

    private final Duration perMinute;
    private final LongSupplier nanoTime;
    /** Tokens are milliseconds. */
    private final Map<String, TokenBucket> users = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, TokenBucket> eldest) {
            return size() > MAX_USERS;
        }
    };

    /**
     * A full budget for everybody.
     *
     * @param perMinute zero for no limit
     */
    public ScanBudget(Duration perMinute, LongSupplier nanoTime) {
        this.perMinute = perMinute;
        this.nanoTime = nanoTime;
    }

    /** How long a user has to wait before it may ask again; zero if it need not. */
    public synchronized Duration untilNext(String user) {
        var bucket = users.get(user);
        return bucket == null ? Duration.ZERO : Duration.ofNanos(bucket.untilOne(nanoTime.getAsLong()));
    }

    /** Takes the time of an answer, even if there is less. */
    public synchronized void use(String user, Duration taken) {
        if (!perMinute.isZero() && taken.compareTo(SHORT) >= 0) {
            long now = nanoTime.getAsLong();
            users.computeIfAbsent(
                            user,
                            one -> new TokenBucket(
                                    Math.max(1, perMinute.toMillis()),
                                    perMinute.toMillis() * 1_000 / MILLIS_PER_MINUTE,
                                    now))
                    .use(taken.toNanos() / NANOS_PER_MILLI, now);
        }
    }
}
