package dev.kodama.embedded;

/** Someone else listens on the port that a server was to have. */
public final class PortTakenException extends Exception {
    private static final long serialVersionUID = 1L;
}
