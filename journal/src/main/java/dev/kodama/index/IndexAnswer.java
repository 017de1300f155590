package dev.kodama.index;

import java.util.List;

/** Answer of a {@link JournalIndex}. */
public sealed interface IndexAnswer {
    /** The partitions that the index has, sorted by number. */
    record Found(List<Partition> partitions) implements IndexAnswer {
        public Found {
            partitions = List.copyOf(partitions);
        }
    }

    /**
     * The index cannot answer.
     *
     * @param reason continues a sentence: "The index …"
     */
    record Unusable(String reason) implements IndexAnswer {}

    /**
     * A partition's part of the answer.
     *
     * @param fromOffset the first offset that the index knows
     * @param endOffset the offset after the last one that the index knows
     * @param postings sorted by sequence, ascending
     * @param complete whether there are no more in the range; else there may be more beyond the last one in the query's order
     */
    record Partition(int number, long fromOffset, long endOffset, Postings postings, boolean complete) {}
}
