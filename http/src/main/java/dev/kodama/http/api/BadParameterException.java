package dev.kodama.http.api;

/** A parameter cannot be used; the message names it and says what would be right. */
public final class BadParameterException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public BadParameterException(String name, String problem) {
        super(name + " " + problem);
    }
}
