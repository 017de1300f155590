package dev.kodama.journal;

import dev.kodama.journal.text.IsoTimestamps;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import org.jspecify.annotations.Nullable;

/** Start of a read of the journal. */
public sealed interface StartPosition {
    /** The oldest event. */
    record Earliest() implements StartPosition {}

    /** The first event journaled after the reader is opened. */
    record Latest() implements StartPosition {}

    /**
     * This sequence, or the oldest event if that is later.
     *
     * @param epoch the journal of the sequence; null for whichever is read
     */
    record AtSequence(@Nullable JournalEpoch epoch, long sequence) implements StartPosition {
        public AtSequence(long sequence) {
            this(null, sequence);
        }

        public AtSequence {
            if (sequence < 1) {
                throw new IllegalArgumentException("a sequence starts at 1, was " + sequence);
            }
        }
    }

    /** The first event captured at this time or later. */
    record AtTime(Instant time) implements StartPosition {}

    /** The journal that this is a position of; null for any. */
    default @Nullable JournalEpoch epoch() {
        return null;
    }

    /**
     * Parses {@code earliest}, {@code latest} or {@code now}, a sequence as {@link JournalEpoch#sequence}, an ISO time or date, or a duration before now like {@code -10m}.
     *
     * @throws IllegalArgumentException with the valid forms
     */
    static StartPosition parse(String text, Instant now) {
        var ago = IsoTimestamps.ago(text, now);
        if (text.equals("earliest")) {
            return new Earliest();
        } else if (text.equals("latest") || text.equals("now")) {
            return new Latest();
        } else if (ago.isPresent()) {
            return new AtTime(ago.get());
        }
        var sequence = JournalEpoch.sequence(text);
        if (sequence.isPresent()) {
            return new AtSequence(sequence.get().epoch(), sequence.get().sequence());
        }
        try {
            return new AtTime(IsoTimestamps.parse(text));
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException(
                    "must be earliest, latest, a sequence, " + IsoTimestamps.EXAMPLES + ", now, or -10m; was '" + text
                            + "'",
                    e);
        }
    }
}
