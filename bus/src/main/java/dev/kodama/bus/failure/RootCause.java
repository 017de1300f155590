package dev.kodama.bus.failure;

/** The innermost cause of a failure, which names the fault best. */
public final class RootCause {
    private RootCause() {}

    /** The innermost cause; the failure itself where it has none. */
    public static Throwable of(Throwable failure) {
        Throwable innermost = failure;
        while (innermost.getCause() != null) {
            innermost = innermost.getCause();
        }
        return innermost;
    }

    /** The message of the innermost cause, or its type where it has none; for a log line. */
    public static String message(Throwable failure) {
        var innermost = of(failure);
        return innermost.getMessage() == null ? innermost.toString() : innermost.getMessage();
    }

    /** The first line of {@link #message}. */
    public static String firstLine(Throwable failure) {
        return message(failure).lines().findFirst().orElse("");
    }

    /** The type of the innermost cause and the first line of its message, such as {@code ConnectException: refused}. */
    public static String typeAndFirstLine(Throwable failure) {
        var innermost = of(failure);
        String message =
                String.valueOf(innermost.getMessage()).lines().findFirst().orElse("");
        return innermost.getClass().getSimpleName() + ": " + message;
    }
}
