package dev.kodama.forwarder.durable;

import dev.kodama.forwarder.hub.ring.FrameBatch;

/**
 * Reports a session's position to its client with every ping, if it has changed. Without it a client whose filter matches nothing would resume
 * far behind. Guarded by its {@link DurableSource}.
 */
final class PositionReport {
    private final SendQueue queue;
    private boolean due;
    private long reported = -1;

    PositionReport(SendQueue queue) {
        this.queue = queue;
    }

    /** The next position that comes up is reported. */
    void request() {
        due = true;
    }

    boolean isDue() {
        return due;
    }

    /**
     * Takes the report that is due.
     *
     * @param next the sequence of the next event; 0 while it is unknown
     * @return false if there is nothing new to report
     */
    boolean take(FrameBatch batch, long next) {
        due = false;
        if (next == 0 || next - 1 == reported) {
            return false;
        }
        reported = next - 1;
        return queue.takePosition(batch, next);
    }
}
