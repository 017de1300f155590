package dev.kodama.journal;

import dev.kodama.journal.text.IsoTimestamps;
import java.time.Instant;
import java.time.format.DateTimeParseException;

/** Start of a read of the journal. */
public sealed interface StartPosition {
    /** The oldest event. */
    record Earliest() implements StartPosition {}

    /** The first event journaled after the reader is opened. */
    record Latest() implements StartPosition {}

    /** This sequence, or the oldest event if that is later. */
    record AtSequence(long sequence) implements StartPosition {
        public AtSequence {
            if (sequence < 1) {
                throw new IllegalArgumentException("a sequence starts at 1, was " + sequence);
            }
        }
    }

    /** The first event captured at this time or later. */
    record AtTime(Instant time) implements StartPosition {}

    /**
     * Parses {@code earliest}, {@code latest} or {@code now}, a sequence, an ISO time or date, or a duration before now like {@code -10m}.
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
        } else if (text.matches("\\d{1,18}")) {
            return new AtSequence(Long.parseLong(text));
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
