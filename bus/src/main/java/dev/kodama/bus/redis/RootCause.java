package dev.kodama.bus.redis;

/** The innermost cause of a failure, which names the fault best. */
public final class RootCause {
    private RootCause() {}

    /** The message of the innermost cause, or its type where it has none; for a log line. */
    public static String message(Throwable failure) {
        Throwable innermost = failure;
        while (innermost.getCause() != null) {
            innermost = innermost.getCause();
        }
        return innermost.getMessage() == null ? innermost.toString() : innermost.getMessage();
    }
}
