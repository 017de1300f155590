package dev.kodama.journal;

import dev.kodama.journal.text.IsoTimestamps;
import java.time.Instant;

/** Where reading the journal ends. */
public sealed interface EndPosition {
    /** It goes on as events come. */
    record Never() implements EndPosition {}

    /** Where the journal ended when the reader was opened. */
    record Now() implements EndPosition {}

    /** The last is this sequence. */
    record AtSequence(long sequence) implements EndPosition {
        public AtSequence {
            if (sequence < 1) {
                throw new IllegalArgumentException("a sequence starts at 1, was " + sequence);
            }
        }
    }

    /** The last was captured before then: what was captured from then on is left to a reader that starts there. */
    record BeforeTime(Instant time) implements EndPosition {}

    /**
     * Whether nothing can stand between a start and this end, whatever the journal holds.
     *
     * @param now when both were parsed
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
     * Reads {@code never}, {@code now}, a sequence, an ISO time or date, or a time back from now like {@code -10m}.
     *
     * @throws IllegalArgumentException one line that says what would be right
     */
    static EndPosition parse(String text, Instant now) {
        if (text.equals("never")) {
            return new Never();
        } else if (text.equals("now")) {
            return new Now();
        }
        try {
            var place = StartPosition.parse(text, now);
            if (place instanceof StartPosition.AtSequence at) {
                return new AtSequence(at.sequence());
            } else if (place instanceof StartPosition.AtTime at) {
                return new BeforeTime(at.time());
            }
        } catch (IllegalArgumentException e) {
            // said below, with this one's words
        }
        throw new IllegalArgumentException(
                "must be now, never, a sequence, " + IsoTimestamps.EXAMPLES + ", or -10m; was '" + text + "'");
    }
}
