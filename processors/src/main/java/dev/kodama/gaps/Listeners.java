package dev.kodama.gaps;

/**
 * Who listens to an event type, each figure apart: a dashboard on everything must not make an event heard.
 *
 * @param direct connections subscribed to exactly a channel that it is published on
 * @param pattern connections subscribed to a pattern, for whatever type
 * @param dashboard WebSocket sessions that want it
 * @param durable durable subscriptions that want it
 */
public record Listeners(long direct, long pattern, long dashboard, long durable) {
    public static final Listeners NONE = new Listeners(0, 0, 0, 0);

    /** How many services hear it. */
    long services() {
        return direct + durable;
    }
}
