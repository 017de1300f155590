package dev.kodama.history;

import org.jspecify.annotations.Nullable;

/** A query cannot be answered now; the message is a sentence for people with the reason. */
public final class UnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public UnavailableException(String message) {
        super(message);
    }

    public UnavailableException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
