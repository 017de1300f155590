package dev.kodama.forwarder.durable;

import java.time.Duration;

/** Timeout after which a client is told, once, that its session waits for the journal. Guarded by its {@link DurableSource}. */
final class ResumeWait {
    /** An available journal is opened within it. */
    static final Duration TIMEOUT = Duration.ofSeconds(2);

    private long sinceNanos;
    private boolean told = true;

    void begin(long nanos) {
        sinceNanos = nanos;
        told = false;
    }

    /** Cancels the timeout. */
    void end() {
        told = true;
    }

    /** Whether to tell the client now. */
    boolean isDue(long nanos) {
        return !told && nanos - sinceNanos >= TIMEOUT.toNanos();
    }
}
