package dev.kodama.replay.durable.registry;

/** A request for a durable subscription that cannot be fulfilled; the message is one line with the reason and what to do. */
public final class SubscriptionException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public SubscriptionException(String message) {
        super(message);
    }
}
