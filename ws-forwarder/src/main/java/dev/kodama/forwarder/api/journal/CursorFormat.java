package dev.kodama.forwarder.api.journal;

import dev.kodama.history.PageCursor;
import dev.kodama.history.merged.MergedCursor;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Text form of a caller's page cursors. */
interface CursorFormat {
    /** Longer than the text of any cursor of one source. */
    int PAGE_LETTERS = 128;

    /** Plain cursors, for callers that may see everything. */
    CursorFormat PLAIN = new CursorFormat() {
        @Override
        public String seal(String plain, int maxLetters) {
            return plain;
        }

        @Override
        public String open(String text) {
            return text;
        }

        @Override
        public IllegalArgumentException refused(String text, @Nullable Exception cause) {
            return new IllegalArgumentException("must be what an answer said as next, was '" + text + "'", cause);
        }
    };

    /** @param maxLetters all cursors of this maximum length look alike long */
    String seal(String plain, int maxLetters);

    /** @throws IllegalArgumentException if the text is not a cursor of this caller; the message says what is expected */
    String open(String text);

    /** The error for a text that is not a cursor of this caller. */
    IllegalArgumentException refused(String text, @Nullable Exception cause);

    default String text(PageCursor cursor) {
        return seal(cursor.text(), PAGE_LETTERS);
    }

    default String text(MergedCursor cursor) {
        return seal(cursor.text(), MergedCursor.maxLetters(cursor.cursors().size()));
    }

    /** @throws IllegalArgumentException as {@link #open} */
    default PageCursor parse(String text) {
        return parse(text, PageCursor::parse);
    }

    /** @throws IllegalArgumentException as {@link #open} */
    default MergedCursor parseMerged(String text) {
        return parse(text, MergedCursor::parse);
    }

    private <T> T parse(String text, Function<String, T> parser) {
        String plain = open(text);
        try {
            return parser.apply(plain);
        } catch (IllegalArgumentException e) {
            throw refused(text, e);
        }
    }
}
