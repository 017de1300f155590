package dev.kodama.embedded;

/** Another program listens on the port. */
public final class PortTakenException extends Exception {
    private static final long serialVersionUID = 1L;
}
