package dev.kodama.bus;

import java.nio.charset.StandardCharsets;

/**
 * Of which entity an event is, read as {@link EventScan} does and with the same refusals, for whoever needs no text of it: half the
 * garbage.
 */
public sealed interface EventKey permits EventKey.Entity, EventKey.NoEntity, EventScan.NotAnEvent {
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

    /** Reads the key of a message as it came from Redis. Never throws for what is in the bytes. */
    static EventKey of(byte[] message) {
        return HeadReader.key(message);
    }

    /** That of an entity. */
    static Entity of(String entityType, String entityId) {
        return new Entity((entityType + ":" + entityId).getBytes(StandardCharsets.UTF_8));
    }
}
