package dev.kodama.history.histogram;

import dev.kodama.journal.JournalEpoch;
import dev.kodama.journal.JournaledEvent;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Counts of events over time.
 *
 * @param epoch the journal that sequences are of
 * @param bucketMillis width of a bucket
 * @param firstSequence sequence of the first event in the range, whatever the filter
 * @param endSequence sequence of the first event after the range
 * @param total number of events that the filter passes; empty if it is unknown
 * @param buckets all, also empty ones
 * @param holes events that say what the mirror could not see, the newest first
 * @param notes sentences: what is not exact, and why
 */
public record Histogram(
        JournalEpoch epoch,
        long bucketMillis,
        long firstSequence,
        long endSequence,
        OptionalLong total,
        List<Bucket> buckets,
        List<JournaledEvent> holes,
        List<String> notes) {
    /**
     * A bucket.
     *
     * @param timeMillis its first millisecond
     * @param firstSequence sequence of the first event at that time or later, whatever the filter; empty if it was not
     *     searched in time
     * @param count number of events that the filter passes; empty if it is unknown
     * @param types the same by event type; null if that is unknown
     */
    public record Bucket(
            long timeMillis,
            OptionalLong firstSequence,
            OptionalLong count,
            @Nullable Map<String, Long> types) {
        public Bucket {
            types = types == null ? null : Map.copyOf(types);
        }
    }

    public Histogram {
        buckets = List.copyOf(buckets);
        holes = List.copyOf(holes);
        notes = List.copyOf(notes);
    }
}
