package dev.kodama.journal;

import dev.kodama.journal.text.IsoTimestamps;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** End of a read of the journal. */
public sealed interface EndPosition {
    /** Follows new events. */
    record Never() implements EndPosition {}

    /** The end of the journal when the reader is opened. */
    record Now() implements EndPosition {}

    /**
     * Ends with this sequence.
     *
     * @param epoch the journal of the sequence; null for whichever is read
     */
    record AtSequence(@Nullable JournalEpoch epoch, long sequence) implements EndPosition {
        public AtSequence(long sequence) {
            this(null, sequence);
        }

        public AtSequence {
            if (sequence < 1) {
                throw new IllegalArgumentException("a sequence starts at 1, was " + sequence);
            }
        }
    }

    /** Ends with the last event captured before this time; a read that starts at it continues without overlap. */
    record BeforeTime(Instant time) implements EndPosition {}

    /** The journal that this is a position of; null for any. */
    default @Nullable JournalEpoch epoch() {
        return null;
    }

    /**
     * Whether no event can be between a start and this end, in any journal.
     *
     * @param now the time when both were parsed
     */
    default boolean isBefore(StartPosition start, Instant now) {
        if (start instanceof StartPosition.AtSequence from && this instanceof AtSequence to) {
            return from.sequence() > to.sequence();
        }
        if (start instanceof StartPosition.AtTime from) {
            return this instanceof BeforeTime to
                    ? !from.time().isBefore(to.time())
                    : this instanceof Now && from.time().isAfter(now);
        }
        return start instanceof StartPosition.Latest
                && this instanceof BeforeTime to
                && !to.time().isAfter(now);
    }

    /**
     * Parses {@code never}, {@code now}, a sequence, an ISO time or date, or a duration before now like {@code -10m}.
     *
     * @throws IllegalArgumentException with the valid forms
     */
    static EndPosition parse(String text, Instant now) {
        if (text.equals("never")) {
            return new Never();
        } else if (text.equals("now")) {
            return new Now();
        }
        try {
            var start = StartPosition.parse(text, now);
            if (start instanceof StartPosition.AtSequence at) {
                return new AtSequence(at.epoch(), at.sequence());
            } else if (start instanceof StartPosition.AtTime at) {
                return new BeforeTime(at.time());
            }
        } catch (IllegalArgumentException e) {
            // reported below, with the forms of an end
        }
        throw new IllegalArgumentException(
                "must be now, never, a sequence, " + IsoTimestamps.EXAMPLES + ", or -10m; was '" + text + "'");
    }
}
