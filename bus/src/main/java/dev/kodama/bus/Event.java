package dev.kodama.bus;

import dev.kodama.bus.metadata.EventMetadata;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a service publishes. Immutable to the last leaf: JSON values are String, Boolean, null, Integer, Long, BigInteger (the smallest
 * that holds the number), BigDecimal (all that is written with a point or an exponent), List, and Map in published order. Other numbers
 * of Java become one of these.
 *
 * @param eventType not empty; the event goes to the channel {@code events.EVENT_TYPE}
 * @param entityType empty where there is none
 * @param entityId empty where there is none
 * @param payload a JSON object
 * @param other further fields of the message, which readers ignore and Kodama keeps; none of the four names above
 */
public record Event(
        String eventType,
        String entityType,
        String entityId,
        Map<String, @Nullable Object> payload,
        Map<String, @Nullable Object> other) {

    /** How reading a message ends. */
    public sealed interface ParseResult {
        /** A valid event. */
        record Parsed(Event event) implements ParseResult {}

        /** @param reason one sentence for a person, naming the field where it is a field */
        record NotAnEvent(String reason) implements ParseResult {}
    }

    /** @throws IllegalArgumentException for what has no JSON form: it says what and where */
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
                throw new IllegalArgumentException(key + " is no other field");
            }
        }
    }

    /** An event without further fields. */
    public static Event of(String eventType, String entityType, String entityId, Map<String, ?> payload) {
        return new Event(eventType, entityType, entityId, EventJson.copyObject(payload, "payload", 2), Map.of());
    }

    /** Reads a message as it came from Redis: what {@link EventMetadata} accepts, a missing payload being empty. */
    public static ParseResult read(byte[] message) {
        return EventJson.read(message);
    }

    /**
     * The message as it is published: UTF-8, no blanks, the four keys first, then the others; byte for byte what pydantic's {@code
     * model_dump_json} writes for the same event.
     */
    public byte[] toJson() {
        return EventJson.write(this);
    }
}
