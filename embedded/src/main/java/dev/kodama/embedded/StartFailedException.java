package dev.kodama.embedded;

/** An embedded server did not start; the message is one line that says why and how to go on. */
public final class StartFailedException extends Exception {
    private static final long serialVersionUID = 1L;

    public StartFailedException(String message) {
        super(message);
    }

    public StartFailedException(String message, Throwable cause) {
        super(message, cause);
    }
}
