package dev.kodama.bus.failure;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** Limits a log line that could occur per event to one in ten seconds. */
public final class LogRateLimiter {
    private static final long INTERVAL_NANOS = Duration.ofSeconds(10).toNanos();

    private final AtomicLong suppressed = new AtomicLong();
    private final AtomicLong nextNanos = new AtomicLong(System.nanoTime());

    /**
     * Counts an occurrence. Returns the occurrences since the last log line, this one included, if a line is due now;
     * otherwise 0.
     */
    public long due() {
        suppressed.incrementAndGet();
        long now = System.nanoTime();
        long next = nextNanos.get();
        return now - next >= 0 && nextNanos.compareAndSet(next, now + INTERVAL_NANOS) ? suppressed.getAndSet(0) : 0;
    }
}
