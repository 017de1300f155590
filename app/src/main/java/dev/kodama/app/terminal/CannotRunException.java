package dev.kodama.app.terminal;

/** A command cannot do what it was asked to; the message is one line that says why and how to go on. Exit code 2. */
public final class CannotRunException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public CannotRunException(String message) {
        super(message);
    }

    public CannotRunException(String message, Throwable cause) {
        super(message, cause);
    }
}
