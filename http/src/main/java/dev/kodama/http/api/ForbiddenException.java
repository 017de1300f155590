package dev.kodama.http.api;

/** The caller may not see that; the message says why. */
public final class ForbiddenException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public ForbiddenException(String sentence) {
        super(sentence);
    }
}
