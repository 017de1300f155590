package dev.kodama.history;

import dev.kodama.journal.JournalEpoch;
import java.time.Instant;
import java.util.List;

/**
 * Summary of a source's journal.
 *
 * @param epoch the journal that the sequences are of
 * @param first the oldest sequence; {@code next} if there are no events
 * @param next the sequence of the next event
 * @param journaledUntil capture time of the last event
 */
public record JournalSummary(
        String source, JournalEpoch epoch, long first, long next, Instant journaledUntil, List<Partition> partitions) {
    /**
     * Offsets of a partition of the events topic, other sources' events included.
     *
     * @param endOffset the offset after the last one
     */
    public record Partition(int number, long beginOffset, long endOffset) {}

    public JournalSummary {
        partitions = List.copyOf(partitions);
    }

    public boolean isEmpty() {
        return first >= next;
    }
}
