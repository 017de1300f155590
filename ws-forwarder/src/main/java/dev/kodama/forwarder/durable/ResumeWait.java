package dev.kodama.forwarder.durable;

import dev.kodama.forwarder.protocol.ServerFrame;
import java.time.Duration;

/** Timeout after which a client is told, once, that its session waits for the journal. Guarded by its {@link DurableSource}. */
final class ResumeWait {
    /** An available journal is opened within it. */
    private static final Duration TIMEOUT = Duration.ofSeconds(2);

    private final DurableSource source;
    private final SendQueue queue;
    private long sinceNanos;
    private boolean told = true;

    ResumeWait(DurableSource source, SendQueue queue) {
        this.source = source;
        this.queue = queue;
    }

    void begin() {
        sinceNanos = source.nanoTime();
        told = false;
        source.pullLater(source.nanoTime(), TIMEOUT.toNanos());
    }

    /**
     * Tells the client that it waits for a reader instead.
     *
     * @param waiting how many sessions wait, this one included; 0 if it has a reader
     * @param next the sequence of the next event; 0 while it is unknown
     */
    void onQueued(int waiting, long next) {
        if (waiting > 0) {
            end();
            queue.addNotice(ServerFrame.waiting(waiting - 1), next);
        }
    }

    /** Cancels the timeout. */
    void end() {
        told = true;
    }

    /**
     * Tells the client once the timeout has expired.
     *
     * @param next the sequence of the next event; 0 while it is unknown
     */
    void check(long nanos, long next) {
        if (!told && nanos - sinceNanos >= TIMEOUT.toNanos()) {
            told = true;
            queue.addNotice(ServerFrame.waitingForJournal(), next);
        }
    }
}
