package dev.kodama.http.api;

/** The caller is not allowed to see this; the message says why. */
public final class ForbiddenException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public ForbiddenException(String sentence) {
        super(sentence);
    }
}
