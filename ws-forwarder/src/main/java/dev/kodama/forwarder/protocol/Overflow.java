package dev.kodama.forwarder.protocol;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Policy for a live client that is too slow. */
public enum Overflow {
    /** Skips events and reports their number to the client. */
    SKIP,
    /** Closes the connection. */
    DISCONNECT,
    /** Sends the newest event of each entity, then continues with current events. */
    CONFLATE;

    /**
     * Reads the query parameter {@code overflow}; {@link #SKIP} by default.
     *
     * @throws IllegalArgumentException one sentence that names it and its valid values
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
