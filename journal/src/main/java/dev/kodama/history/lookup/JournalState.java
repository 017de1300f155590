package dev.kodama.history.lookup;

import java.util.Map;

/**
 * What the journal held at a moment: every event before {@code next} is before the ends.
 *
 * @param next the committed next sequence
 * @param begins offset of the oldest record by partition
 * @param ends end offset by partition, with records of open transactions
 */
public record JournalState(long next, Map<Integer, Long> begins, Map<Integer, Long> ends) {
    public JournalState {
        begins = Map.copyOf(begins);
        ends = Map.copyOf(ends);
    }

    /** Whether retention has deleted records. */
    public boolean isTruncated() {
        return begins.values().stream().anyMatch(begin -> begin > 0);
    }
}
