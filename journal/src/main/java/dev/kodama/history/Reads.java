package dev.kodama.history;

import dev.kodama.journal.reader.JournalReader;
import java.time.Duration;

/** What scans do with a reader. */
final class Reads {
    /** A reader that gets nothing for so long is taken to be cut off. */
    static final Duration PATIENCE = Duration.ofSeconds(8);

    private Reads() {}

    static UnavailableException late() {
        return new UnavailableException("Kafka did not answer in time; ask again.");
    }

    /**
     * The first sequence at the place that a reader was sought to; where it ends if nothing is there.
     *
     * @throws UnavailableException if it is not found in time
     */
    static long firstSequence(JournalReader reader) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
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
        throw late();
    }
}
