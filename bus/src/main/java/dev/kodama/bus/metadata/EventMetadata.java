package dev.kodama.bus.metadata;

import dev.kodama.bus.json.JsonFields;
import dev.kodama.bus.json.JsonValues;
import org.jspecify.annotations.Nullable;

/** Metadata of a message on an event channel, read in one pass without its payload. */
public sealed interface EventMetadata {
    /**
     * A valid event: a UTF-8 JSON object with a non-empty {@code event_type}.
     *
     * @param entityType null if the body has none
     * @param entityId null if the body has none; a number as its text, as written
     * @param complete whether the body has exactly the four keys, so that it can be forwarded unchanged
     * @param derivedFrom the event type that this event was derived from; null for a published one
     * @param misrouted whether the channel names another event type than the body, such as {@code events.A} for type B
     * @param values the values in the body that filters look at; null if they were not read
     */
    record Head(
            String eventType,
            @Nullable String entityType,
            @Nullable String entityId,
            boolean complete,
            @Nullable String derivedFrom,
            boolean misrouted,
            @Nullable JsonValues values)
            implements EventMetadata {
        /** Metadata without values of the body. */
        public Head(
                String eventType,
                @Nullable String entityType,
                @Nullable String entityId,
                boolean complete,
                @Nullable String derivedFrom,
                boolean misrouted) {
            this(eventType, entityType, entityId, complete, derivedFrom, misrouted, null);
        }

        /** Metadata of an event published on the channel of its type. */
        public Head(String eventType, @Nullable String entityType, @Nullable String entityId, boolean complete) {
            this(eventType, entityType, entityId, complete, null, false);
        }

        /** Metadata of an event of another type, derived from this one. */
        public Head derive(String derivedType) {
            return new Head(derivedType, entityType, entityId, true, eventType, misrouted, values);
        }

        /** The same event with values of its body. */
        public Head with(JsonValues read) {
            return new Head(eventType, entityType, entityId, complete, derivedFrom, misrouted, read);
        }

        /** The same event on a channel: misrouted if that names another type. Allocates nothing otherwise. */
        public Head on(byte[] channel) {
            return EventChannel.namesAnotherType(channel, eventType)
                    ? new Head(eventType, entityType, entityId, complete, derivedFrom, true, values)
                    : this;
        }
    }

    /**
     * A message that is not an event.
     *
     * @param reason one sentence for a person that names the field, if there is one
     */
    record NotAnEvent(String reason) implements EventMetadata, EventKey {}

    /** Reads a message, including one that Kodama wrote itself. Never throws for any content. */
    static EventMetadata of(byte[] message) {
        return EventMetadataParser.head(message, null);
    }

    /** As {@link #of(byte[])}, and compares the event type with the one that the channel names. */
    static EventMetadata of(byte[] channel, byte[] message) {
        return onChannel(of(message), channel);
    }

    /**
     * As {@link #of(byte[], byte[])}, in the same pass with the places of the fields.
     *
     * @param fields empty; receives all fields if the message is an event, else possibly some
     */
    static EventMetadata of(byte[] channel, byte[] message, JsonFields fields) {
        return onChannel(EventMetadataParser.head(message, fields), channel);
    }

    private static EventMetadata onChannel(EventMetadata metadata, byte[] channel) {
        return metadata instanceof Head head ? head.on(channel) : metadata;
    }

    /**
     * Reads a message from Redis: as {@link #of(byte[], byte[])}, but a message of a {@linkplain ReservedTypes
     * reserved} type, or on the channel of one, is not an event.
     */
    static EventMetadata published(byte[] channel, byte[] message) {
        if (ReservedTypes.containsChannel(channel)) {
            return new NotAnEvent(ReservedTypes.REASON);
        }
        var metadata = of(channel, message);
        return metadata instanceof Head head && ReservedTypes.contains(head.eventType())
                ? new NotAnEvent(ReservedTypes.REASON)
                : metadata;
    }
}
