package dev.kodama.history;

import dev.kodama.journal.reader.JournalReader;
import java.time.Duration;

/** Common steps of the scans. */
final class Reads {
    /** Timeout for the next events. */
    static final Duration TIMEOUT = Duration.ofSeconds(8);

    private Reads() {}

    static UnavailableException timedOut() {
        return new UnavailableException("Kafka did not answer in time; ask again.");
    }

    /**
     * The first sequence after a reader's seek; the end if there is no event.
     *
     * @throws UnavailableException after the timeout
     */
    static long firstSequence(JournalReader reader) {
        long deadline = System.nanoTime() + TIMEOUT.toNanos();
        while (System.nanoTime() < deadline) {
            long next = reader.nextSequence();
            if (next > 0) {
                return Math.min(next, reader.endSequence());
            }
            var events = reader.poll(Duration.ofMillis(100));
            if (!events.isEmpty()) {
                return events.get(0).sequence();
            }
        }
        throw timedOut();
    }
}
