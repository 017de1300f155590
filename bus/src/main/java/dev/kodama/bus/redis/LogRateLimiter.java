package dev.kodama.bus.redis;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** Keeps a log line that could come per event to one in ten seconds. */
public final class LogRateLimiter {
    private static final long QUIET_NANOS = Duration.ofSeconds(10).toNanos();

    private final AtomicLong unsaid = new AtomicLong();
    private final AtomicLong nextNanos = new AtomicLong(System.nanoTime());

    /** How many occurrences the line to be logged now stands for, this one included; 0 if none is due. */
    public long due() {
        unsaid.incrementAndGet();
        long now = System.nanoTime();
        long next = nextNanos.get();
        return now - next >= 0 && nextNanos.compareAndSet(next, now + QUIET_NANOS) ? unsaid.getAndSet(0) : 0;
    }
}
