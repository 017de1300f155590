package dev.kodama.bus.trace;

/**
 * What one stage did with an event, or with a batch of events: a span, in the terms of OpenTelemetry's conventions for messaging.
 *
 * @param kind what the stage is to the destination
 * @param system {@code redis}, {@code kafka} or {@code websocket}
 * @param operation {@code create}, {@code send} or {@code process}
 * @param destination a channel, a topic or a path
 * @param subject who does it: a consumer group; empty for none
 * @param sequence the number of the event in the journal; 0 where it is unknown
 * @param count number of events
 * @param startNanos since the epoch, as {@link EventTracer#epochNanos}
 * @param endNanos the same
 */
public record EventSpan(
        Kind kind,
        String system,
        String operation,
        String destination,
        String subject,
        long sequence,
        int count,
        long startNanos,
        long endNanos) {
    /** Whether a stage writes to the destination or reads from it. */
    public enum Kind {
        PRODUCER,
        CONSUMER
    }

    /** A span of the name {@code process DESTINATION} for one event. */
    public static EventSpan processed(
            String system, String destination, String group, long sequence, long startNanos, long endNanos) {
        return new EventSpan(Kind.CONSUMER, system, "process", destination, group, sequence, 1, startNanos, endNanos);
    }

    /** A span of the name {@code create DESTINATION}, without duration. */
    public static EventSpan created(String system, String destination, long nanos) {
        return new EventSpan(Kind.PRODUCER, system, "create", destination, "", 0, 1, nanos, nanos);
    }

    /** A span of the name {@code send DESTINATION}. */
    public static EventSpan sent(
            String system, String destination, long sequence, int count, long startNanos, long endNanos) {
        return new EventSpan(Kind.PRODUCER, system, "send", destination, "", sequence, count, startNanos, endNanos);
    }

    /** The same for so many events. */
    public EventSpan of(int events) {
        return new EventSpan(kind, system, operation, destination, subject, sequence, events, startNanos, endNanos);
    }
}
