package dev.kodama.bus.metadata;

import java.nio.charset.StandardCharsets;

/**
 * Of which entity a published event is, read as {@link EventMetadata#published} does and with the same refusals, for whoever needs no text
 * of it: half the garbage.
 */
public sealed interface EventKey permits EventKey.Entity, EventKey.NoEntity, EventMetadata.NotAnEvent {
    /** One whose body does not name an entity by type and id. */
    NoEntity NONE = new NoEntity();

    /** {@code entity_type:entity_id} in UTF-8; another entity may have the same, such as a:b, c and a, b:c. */
    final class Entity implements EventKey {
        private final byte[] bytes;

        Entity(byte[] bytes) {
            this.bytes = bytes;
        }

        /** Not a copy. */
        public byte[] bytes() {
            return bytes;
        }
    }

    /** As {@link #NONE}. */
    final class NoEntity implements EventKey {
        private NoEntity() {}
    }

    /**
     * Reads the key of a message as it came from Redis. One of a type that is {@linkplain ReservedTypes reserved}, or on the channel
     * of one, is no event. Never throws for what is in the bytes.
     */
    static EventKey of(byte[] channel, byte[] message) {
        return ReservedTypes.containsChannel(channel)
                ? new EventMetadata.NotAnEvent(ReservedTypes.REASON)
                : EventMetadataParser.key(message);
    }

    /** That of an entity. */
    static Entity of(String entityType, String entityId) {
        return new Entity((entityType + ":" + entityId).getBytes(StandardCharsets.UTF_8));
    }
}
