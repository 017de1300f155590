package dev.kodama.replay.backup;

import dev.kodama.journal.JournalPosition;
import java.time.Instant;
import java.util.List;

/**
 * What a verified backup holds.
 *
 * @param epoch the journal that was exported
 * @param time when it was exported
 * @param sha256 digest of the contents
 */
public record BackupContents(String epoch, Instant time, List<Source> sources, String sha256) {
    public BackupContents {
        sources = List.copyOf(sources);
    }

    /**
     * The records of one source.
     *
     * @param partitions of the events topic when it was exported
     * @param position how far the source was journaled
     * @param events number of events
     * @param first the first sequence; 0 without events
     * @param last the last sequence; 0 without events
     * @param wholeFrom from this sequence on none is missing; retention had deleted some before it
     * @param whole number of events from there on, and their digest
     * @param since capture time of the first of those
     * @param rejected number of rejected messages, and their digest
     */
    public record Source(
            String name,
            int partitions,
            JournalPosition position,
            long events,
            long first,
            long last,
            long wholeFrom,
            Part whole,
            Instant since,
            Part rejected) {}

    /** Some records: how many, and their digest. */
    public record Part(long records, String sha256) {
        static Part of(Frame.Digest digest) {
            return new Part(digest.frames(), digest.hex());
        }
    }
}
