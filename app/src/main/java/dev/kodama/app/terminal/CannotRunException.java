package dev.kodama.app.terminal;

/** A command cannot run; the message is one line with the reason and the remedy. Exit code 2. */
public final class CannotRunException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public CannotRunException(String message) {
        super(message);
    }

    public CannotRunException(String message, Throwable cause) {
        super(message, cause);
    }
}
