package dev.kodama.forwarder.durable;

import java.time.Duration;

/** How long a session waits to be told where it begins, until it is told that it waits: once. Guarded by its {@link DurableSource}. */
final class ResumeWait {
    /** A journal that can be read is opened within it. */
    static final Duration TIMEOUT = Duration.ofSeconds(2);

    private long sinceNanos;
    private boolean told = true;

    void begin(long nanos) {
        sinceNanos = nanos;
        told = false;
    }

    /** It is told, one way or the other. */
    void end() {
        told = true;
    }

    /** Whether it is to be told now that it waits. */
    boolean isDue(long nanos) {
        return !told && nanos - sinceNanos >= TIMEOUT.toNanos();
    }
}
