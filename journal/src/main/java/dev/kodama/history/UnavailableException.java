package dev.kodama.history;

import org.jspecify.annotations.Nullable;

/** What was asked cannot be answered now; the message is a sentence for a person that says why. */
public final class UnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public UnavailableException(String message) {
        super(message);
    }

    public UnavailableException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
