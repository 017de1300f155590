package dev.kodama.http.api;

/** A parameter is invalid; the message names it and its valid values. */
public final class BadParameterException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public BadParameterException(String name, String problem) {
        super(name + " " + problem);
    }
}
