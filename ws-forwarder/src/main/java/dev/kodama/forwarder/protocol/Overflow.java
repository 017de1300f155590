package dev.kodama.forwarder.protocol;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What becomes of a live client that is too slow. */
public enum Overflow {
    /** It goes on with newer events and is told how many it has missed. */
    SKIP,
    /** It is closed. */
    DISCONNECT,
    /** It gets of each entity the newest event, and goes on where the events are now. */
    CONFLATE;

    /**
     * Reads the query parameter {@code overflow}; {@link #SKIP} by default.
     *
     * @throws IllegalArgumentException one sentence that names it and says what would be right
     */
    public static Overflow of(@Nullable String text) {
        if (text == null || text.isBlank()) {
            return SKIP;
        }
        for (var one : values()) {
            if (one.name().toLowerCase(Locale.ROOT).equals(text.strip())) {
                return one;
            }
        }
        throw new IllegalArgumentException("overflow must be skip, disconnect or conflate, was '" + text + "'");
    }
}
