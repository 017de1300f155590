package dev.kodama.bus;

import org.jspecify.annotations.Nullable;

/** What a message on an event channel says of itself, read in one pass without keeping its payload. */
public sealed interface EventScan {
    /**
     * A valid event: a UTF-8 JSON object with a non-empty {@code event_type}.
     *
     * @param entityType null where the body has none
     * @param entityId null where the body has none
     * @param complete whether the body carries all four keys, so that it can be forwarded as it is
     */
    record Head(
            String eventType,
            @Nullable String entityType,
            @Nullable String entityId,
            boolean complete) implements EventScan {}

    /** @param reason one sentence for a person, naming the field where it is a field */
    record NotAnEvent(String reason) implements EventScan {}

    /** Reads the head of a message as it came from Redis. Never throws for what is in the bytes. */
    static EventScan of(byte[] message) {
        return HeadReader.read(message);
    }
}
