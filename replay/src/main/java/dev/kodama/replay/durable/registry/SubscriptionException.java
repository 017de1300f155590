package dev.kodama.replay.durable.registry;

/** A request for a durable subscription that cannot be fulfilled; the message is one line with the reason and what to do. */
public class SubscriptionException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public SubscriptionException(String message) {
        super(message);
    }

    /** There is no such subscription. */
    public static final class Unknown extends SubscriptionException {
        private static final long serialVersionUID = 1L;

        Unknown(String message) {
            super(message);
        }
    }
}
