package dev.kodama.mirror;

/** The mirror can never go on by itself; the message is one line that says why. */
final class GaveUpException extends Exception {
    private static final long serialVersionUID = 1L;

    GaveUpException(String message) {
        super(message);
    }
}
