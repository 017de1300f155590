package dev.kodama.embedded;

/** An embedded server did not start. The message is one line that says why and what to do. */
public final class StartFailedException extends Exception {
    private static final long serialVersionUID = 1L;

    public StartFailedException(String message) {
        super(message);
    }

    public StartFailedException(String message, Throwable cause) {
        super(message, cause);
    }
}
