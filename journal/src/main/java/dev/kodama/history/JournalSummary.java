package dev.kodama.history;

import java.time.Instant;
import java.util.List;

/**
 * What the journal holds of a source now.
 *
 * @param first the oldest sequence that is kept; {@code next} where none is
 * @param next the sequence that the next event gets
 * @param journaledUntil when the last of what is journaled was captured
 */
public record JournalSummary(String source, long first, long next, Instant journaledUntil, List<Partition> partitions) {
    /**
     * Which offsets a partition of the events topic holds; other sources' events are among them.
     *
     * @param endOffset the last one's and one more
     */
    public record Partition(int number, long beginOffset, long endOffset) {}

    public JournalSummary {
        partitions = List.copyOf(partitions);
    }

    public boolean empty() {
        return first >= next;
    }
}
