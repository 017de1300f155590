package dev.kodama.gaps;

import java.util.Set;

/**
 * Numbers of subscribers of an event type, by kind: a dashboard on all events does not make an event heard.
 *
 * @param direct Redis connections subscribed to a channel on which it is published
 * @param pattern Redis connections subscribed to a matching pattern
 * @param dashboard WebSocket sessions whose filter matches
 * @param durable durable subscriptions whose filter matches
 * @param unknown those of {@code direct} and {@code pattern} that Redis denies us to query: their numbers are a minimum
 */
public record SubscriberCounts(long direct, long pattern, long dashboard, long durable, Set<String> unknown) {
    public static final SubscriberCounts NONE = new SubscriberCounts(0, 0, 0, 0);

    public SubscriberCounts {
        unknown = Set.copyOf(unknown);
    }

    /** With all numbers known. */
    public SubscriberCounts(long direct, long pattern, long dashboard, long durable) {
        this(direct, pattern, dashboard, durable, Set.of());
    }

    /** Number of services that are known to be subscribed. */
    long services() {
        return direct + durable;
    }

    /** Whether a service is subscribed, or may be because the number is unknown. */
    boolean mayBeHeard() {
        return services() > 0 || unknown.contains("direct");
    }
}
