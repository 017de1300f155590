package dev.kodama.bus.metadata;

import java.nio.charset.StandardCharsets;

/**
 * The entity of a published event: its journal key. Validates like {@link EventMetadata#published} with half the
 * garbage, for callers that need no text.
 */
public sealed interface EventKey permits EventKey.Entity, EventKey.NoEntity, EventMetadata.NotAnEvent {
    /** The body does not name an entity by type and id. */
    NoEntity NONE = new NoEntity();

    /** {@code entity_type:entity_id} in UTF-8. Different entities may have the same key, such as a:b, c and a, b:c. */
    final class Entity implements EventKey {
        private final byte[] bytes;

        Entity(byte[] bytes) {
            this.bytes = bytes;
        }

        /** The key; not a copy. */
        public byte[] bytes() {
            return bytes;
        }
    }

    /** See {@link #NONE}. */
    final class NoEntity implements EventKey {
        private NoEntity() {}
    }

    /**
     * Reads the key of a message from Redis. A message of a {@linkplain ReservedTypes reserved} type, or on the channel
     * of one, is not an event. Never throws for any content.
     */
    static EventKey of(byte[] channel, byte[] message) {
        return ReservedTypes.containsChannel(channel)
                ? new EventMetadata.NotAnEvent(ReservedTypes.REASON)
                : EventMetadataParser.key(message);
    }

    /** The key of an entity. */
    static Entity of(String entityType, String entityId) {
        return new Entity((entityType + ":" + entityId).getBytes(StandardCharsets.UTF_8));
    }
}
