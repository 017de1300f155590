package dev.kodama.bus.metadata;

import org.jspecify.annotations.Nullable;

/** What a message on an event channel says of itself, read in one pass without keeping its payload. */
public sealed interface EventMetadata {
    /**
     * A valid event: a UTF-8 JSON object with a non-empty {@code event_type}.
     *
     * @param entityType null where the body has none
     * @param entityId null where the body has none; of a number its text as it was written
     * @param complete whether the body carries the four keys and no other, so that it can be forwarded as it is to everybody
     * @param derivedFrom the type of the event that this one was made of; null for what was published
     * @param misrouted whether the channel names another event type than the body, as {@code events.A} does for a body of type B
     */
    record Head(
            String eventType,
            @Nullable String entityType,
            @Nullable String entityId,
            boolean complete,
            @Nullable String derivedFrom,
            boolean misrouted)
            implements EventMetadata {
        /** Metadata of an event that was published on the channel of its type. */
        public Head(String eventType, @Nullable String entityType, @Nullable String entityId, boolean complete) {
            this(eventType, entityType, entityId, complete, null, false);
        }

        /** That of an event of another type which is made of this one. */
        public Head derive(String derivedType) {
            return new Head(derivedType, entityType, entityId, true, eventType, misrouted);
        }

        /** The same event on a channel: misrouted if that names another type. Allocates nothing where it does not. */
        public Head on(byte[] channel) {
            return EventChannel.namesAnotherType(channel, eventType)
                    ? new Head(eventType, entityType, entityId, complete, derivedFrom, true)
                    : this;
        }
    }

    /** @param reason one sentence for a person, naming the field where it is a field */
    record NotAnEvent(String reason) implements EventMetadata, EventKey {}

    /** Reads the head of an event, one that Kodama wrote itself included. Never throws for what is in the bytes. */
    static EventMetadata of(byte[] message) {
        return EventMetadataParser.head(message);
    }

    /**
     * Reads the metadata of an event together with its channel: as {@link #of(byte[])}, and compares the event type with the one that
     * the channel names.
     */
    static EventMetadata of(byte[] channel, byte[] message) {
        var scan = of(message);
        return scan instanceof Head head ? head.on(channel) : scan;
    }

    /**
     * Reads the head of a message as it came from Redis: as {@link #of(byte[], byte[])}, but one of a type that is {@linkplain ReservedTypes reserved},
     * or on the channel of one, is no event.
     */
    static EventMetadata published(byte[] channel, byte[] message) {
        if (ReservedTypes.containsChannel(channel)) {
            return new NotAnEvent(ReservedTypes.REASON);
        }
        var scan = of(channel, message);
        return scan instanceof Head head && ReservedTypes.contains(head.eventType())
                ? new NotAnEvent(ReservedTypes.REASON)
                : scan;
    }
}
