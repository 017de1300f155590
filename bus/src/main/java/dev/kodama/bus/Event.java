package dev.kodama.bus;

import dev.kodama.bus.metadata.EventMetadata;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An event as a service publishes it. Deeply immutable: JSON values are String, Boolean, null, Integer, Long,
 * BigInteger (the smallest that holds the number), BigDecimal (numbers written with a point or an exponent), List, and
 * Map in published order. Other Java numbers are converted to one of these.
 *
 * @param eventType not empty; the event goes to the channel {@code events.EVENT_TYPE}
 * @param entityType empty if the event has none
 * @param entityId empty if the event has none
 * @param payload a JSON object
 * @param other further fields of the message, which readers ignore and Kodama preserves; none of the four names above
 */
public record Event(
        String eventType,
        String entityType,
        String entityId,
        Map<String, @Nullable Object> payload,
        Map<String, @Nullable Object> other) {

    /** Result of parsing a message. */
    public sealed interface ParseResult {
        /** A valid event. */
        record Parsed(Event event) implements ParseResult {}

        /** @param reason one sentence for a person, naming the field where it is a field */
        record NotAnEvent(String reason) implements ParseResult {}
    }

    /** @throws IllegalArgumentException for a value without a JSON form; the message names the value and its place */
    public Event {
        if (eventType.isEmpty()) {
            throw new IllegalArgumentException("event_type is empty");
        }
        EventJson.checkText(eventType, "event_type");
        EventJson.checkText(entityType, "entity_type");
        EventJson.checkText(entityId, "entity_id");
        payload = EventJson.copyObject(payload, "payload", 2);
        other = EventJson.copyObject(other, "other", 1);
        for (String key : EventJson.KEYS) {
            if (other.containsKey(key)) {
                throw new IllegalArgumentException(
                        key + " cannot be another field: it is one of the four keys of an event");
            }
        }
    }

    /** An event without further fields. */
    public static Event of(String eventType, String entityType, String entityId, Map<String, ?> payload) {
        return new Event(eventType, entityType, entityId, EventJson.copyObject(payload, "payload", 2), Map.of());
    }

    /** Parses a message from Redis. Accepts what {@link EventMetadata} accepts; a missing payload is empty. */
    public static ParseResult read(byte[] message) {
        return EventJson.read(message);
    }

    /**
     * The published message: UTF-8 without whitespace, the four keys first, then the others. It is byte for byte what
     * pydantic's {@code model_dump_json} writes for the same event.
     */
    public byte[] toJson() {
        return EventJson.write(this);
    }
}
