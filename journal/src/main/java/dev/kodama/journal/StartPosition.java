package dev.kodama.journal;

import dev.kodama.journal.text.IsoTimestamps;
import java.time.Instant;
import java.time.format.DateTimeParseException;

/** Where reading the journal starts. */
public sealed interface StartPosition {
    /** The oldest event that is kept. */
    record Earliest() implements StartPosition {}

    /** Only what is journaled after the reader was opened. */
    record Latest() implements StartPosition {}

    /** The first is this sequence, or the oldest that is kept if that is later. */
    record AtSequence(long sequence) implements StartPosition {
        public AtSequence {
            if (sequence < 1) {
                throw new IllegalArgumentException("a sequence starts at 1, was " + sequence);
            }
        }
    }

    /** The first was captured then or later. */
    record AtTime(Instant time) implements StartPosition {}

    /**
     * Reads {@code earliest}, {@code latest} or {@code now}, a sequence, an ISO time or date, or a time back from now like {@code -10m}.
     *
     * @throws IllegalArgumentException one line that says what would be right
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
