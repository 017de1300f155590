package dev.kodama.gaps;

import java.util.Set;

/**
 * Who listens to an event type, each figure apart: a dashboard on everything must not make an event heard.
 *
 * @param direct connections subscribed to exactly a channel that it is published on
 * @param pattern connections subscribed to a pattern, for whatever type
 * @param dashboard WebSocket sessions that want it
 * @param durable durable subscriptions that want it
 * @param notLookedAt which of {@code direct} and {@code pattern} Redis does not let us look at: what is told of them is all that is known
 */
public record SubscriberCounts(long direct, long pattern, long dashboard, long durable, Set<String> notLookedAt) {
    public static final SubscriberCounts NONE = new SubscriberCounts(0, 0, 0, 0);

    public SubscriberCounts {
        notLookedAt = Set.copyOf(notLookedAt);
    }

    /** All of them were looked at. */
    public SubscriberCounts(long direct, long pattern, long dashboard, long durable) {
        this(direct, pattern, dashboard, durable, Set.of());
    }

    /** How many services are known to hear it. */
    long services() {
        return direct + durable;
    }

    /** Whether a service hears it, or might: who is subscribed was not looked at. */
    boolean mayBeHeard() {
        return services() > 0 || notLookedAt.contains("direct");
    }
}
