package dev.kodama.replay.durable.registry;

/** What was asked of a durable subscription cannot be done; the message is one line that says why and how to go on. */
public final class SubscriptionException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public SubscriptionException(String message) {
        super(message);
    }
}
