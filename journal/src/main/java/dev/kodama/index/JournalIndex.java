package dev.kodama.index;

/**
 * Index of one source's journal: finds the places of the events that a filter passes. Thread-safe.
 *
 * <p>An answer may have events that the filter does not pass, never too few: whoever asks reads the events and filters them.
 */
public interface JournalIndex {
    /** No index. */
    static JournalIndex none(String reason) {
        return query -> new IndexAnswer.Unusable(reason);
    }

    /** Answers a query, also if the index is unavailable. May wait for a few seconds. */
    IndexAnswer find(IndexQuery query);

    /** Counts events by minute and type, as far as they are indexed. May wait for a few seconds. */
    default MinuteAnswer minutes(MinuteQuery query) {
        return new MinuteAnswer.Unusable("counts no minutes");
    }
}
