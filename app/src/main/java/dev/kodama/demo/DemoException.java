package dev.kodama.demo;

/** Tells that a demo cannot start. Its message is one line for a person. */
public final class DemoException extends RuntimeException {
    private static final long serialVersionUID = 1;

    DemoException(String message, Throwable cause) {
        super(message, cause);
    }
}
