package dev.kodama.forwarder.encoding;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Encoding of events and notices on a WebSocket. */
public enum Encoding {
    /** Text frames. */
    JSON,
    /** Binary frames. */
    MESSAGEPACK;

    /**
     * Reads the query parameter {@code encoding}; {@link #JSON} by default.
     *
     * @throws IllegalArgumentException one sentence that names it and its valid values
     */
    public static Encoding of(@Nullable String text) {
        if (text == null || text.isBlank()) {
            return JSON;
        }
        for (var one : values()) {
            if (one.name().toLowerCase(Locale.ROOT).equals(text.strip())) {
                return one;
            }
        }
        throw new IllegalArgumentException("encoding must be json or messagepack, was '" + text + "'");
    }
}
