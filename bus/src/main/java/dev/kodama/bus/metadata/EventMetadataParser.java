package dev.kodama.bus.metadata;

import dev.kodama.bus.json.JsonFields;
import dev.kodama.bus.json.JsonSpan;
import dev.kodama.bus.json.JsonTokenizer;
import dev.kodama.bus.json.JsonTokenizer.MalformedJsonException;
import dev.kodama.bus.json.Utf8;
import dev.kodama.bus.metadata.EventMetadata.Head;
import dev.kodama.bus.metadata.EventMetadata.NotAnEvent;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Parses a message in one pass: notes the place of the three identifying strings and skips the rest. Of a repeated key
 * the last value wins. A number as {@code entity_id} is taken as its text, as written.
 */
final class EventMetadataParser {
    private static final byte[] EVENT_TYPE = "event_type".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] ENTITY_TYPE = "entity_type".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] ENTITY_ID = "entity_id".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] PAYLOAD = "payload".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] RESERVED = ReservedTypes.PREFIX.getBytes(StandardCharsets.US_ASCII);

    /** Stands for a missing key; otherwise a value is recognized by its first byte. */
    private static final int ABSENT = 0;

    private static final long NONE = 0;

    private final byte[] message;
    private final JsonTokenizer json;
    private final @Nullable JsonFields fields;
    private int eventTypeStart = ABSENT;
    private int entityTypeStart = ABSENT;
    private int entityIdStart = ABSENT;
    private int payloadStart = ABSENT;
    private boolean hasOtherKeys;
    private long eventType = NONE;
    private long entityType = NONE;
    private long entityId = NONE;

    private EventMetadataParser(byte[] message, @Nullable JsonFields fields) {
        this.message = message;
        this.json = new JsonTokenizer(message);
        this.fields = fields;
    }

    /** @param fields receives the places of the fields; null if they are not needed */
    static EventMetadata head(byte[] message, @Nullable JsonFields fields) {
        var parser = new EventMetadataParser(message, fields);
        String error = parser.read();
        return error == null ? parser.head() : new NotAnEvent(error);
    }

    static EventKey key(byte[] message) {
        var parser = new EventMetadataParser(message, null);
        String error = parser.read();
        if (error == null && JsonSpan.startsWith(message, parser.eventType, RESERVED)) {
            error = ReservedTypes.REASON;
        }
        return error == null ? parser.key() : new NotAnEvent(error);
    }

    /** @return why it is not an event; null for an event */
    private @Nullable String read() {
        if (message.length == 0) {
            return "The message is empty.";
        }
        if (!Utf8.isValid(message)) {
            return "The message is not UTF-8.";
        }
        try {
            return readObject();
        } catch (MalformedJsonException e) {
            return String.valueOf(e.getMessage());
        }
    }

    private @Nullable String readObject() throws MalformedJsonException {
        if (json.peek() != '{') {
            return notAnObject();
        }
        json.take('{');
        if (!json.takeIf('}')) {
            do {
                json.takeKey();
                takeField();
            } while (json.takeIf(','));
            json.take('}');
        }
        if (json.peek() != JsonTokenizer.END) {
            return "The message goes on after its JSON object.";
        }
        return fieldError();
    }

    private Head head() {
        return new Head(
                JsonSpan.name(message, eventType),
                entityType == NONE ? null : JsonSpan.name(message, entityType),
                entityId == NONE ? null : JsonSpan.text(message, entityId),
                namesEntity() && payloadStart == '{' && !hasOtherKeys);
    }

    private boolean namesEntity() {
        return entityType != NONE && entityId != NONE;
    }

    private EventKey key() {
        if (!namesEntity()) {
            return EventKey.NONE;
        }
        if (JsonSpan.isEscaped(entityType) || JsonSpan.isEscaped(entityId)) {
            return EventKey.of(JsonSpan.text(message, entityType), JsonSpan.text(message, entityId));
        }
        int colon = JsonSpan.length(entityType);
        byte[] bytes = new byte[colon + 1 + JsonSpan.length(entityId)];
        JsonSpan.copy(message, entityType, bytes, 0);
        bytes[colon] = ':';
        JsonSpan.copy(message, entityId, bytes, colon + 1);
        return new EventKey.Entity(bytes);
    }

    private void takeField() throws MalformedJsonException {
        if (fields == null) {
            takeFieldValue();
            return;
        }
        long key = json.key();
        int start = json.nextStart();
        takeFieldValue();
        fields.add(key, start, json.position());
    }

    private void takeFieldValue() throws MalformedJsonException {
        int start = json.peek();
        if (json.textIs(EVENT_TYPE)) {
            eventTypeStart = start;
            eventType = takeText(start);
        } else if (json.textIs(ENTITY_TYPE)) {
            entityTypeStart = start;
            entityType = takeText(start);
        } else if (json.textIs(ENTITY_ID)) {
            entityIdStart = start;
            entityId = isNumber(start) ? json.takeNumberText() : takeText(start);
        } else {
            if (json.textIs(PAYLOAD)) {
                payloadStart = start;
            } else {
                hasOtherKeys = true;
            }
            json.takeValue(1);
        }
    }

    private long takeText(int start) throws MalformedJsonException {
        if (start == '"') {
            return json.takeText();
        }
        json.takeValue(1);
        return NONE;
    }

    private String notAnObject() throws MalformedJsonException {
        int start = json.peek();
        if (start == JsonTokenizer.END) {
            return "The message is blank.";
        }
        json.takeValue(0);
        return "The message is " + typeName(start) + ", not a JSON object.";
    }

    private @Nullable String fieldError() {
        if (eventTypeStart != ABSENT && eventTypeStart != '"') {
            return "event_type is " + typeName(eventTypeStart) + ", not a string.";
        }
        if (eventType != NONE && JsonSpan.length(eventType) == 0) {
            return "event_type is empty.";
        }
        if (isNeither(entityTypeStart, '"')) {
            return "entity_type is " + typeName(entityTypeStart) + ", not a string.";
        }
        if (isNeither(entityIdStart, '"') && !isNumber(entityIdStart)) {
            return "entity_id is " + typeName(entityIdStart) + ", not a string.";
        }
        if (isNeither(payloadStart, '{')) {
            return "payload is " + typeName(payloadStart) + ", not an object.";
        }
        if (!isText(eventType) || !isText(entityType) || !isText(entityId)) {
            return "event_type, entity_type or entity_id holds half a surrogate pair, which is not text.";
        }
        return eventType == NONE ? "event_type is missing." : null;
    }

    /** Neither absent, nor null, nor the expected type. */
    private static boolean isNeither(int start, char expected) {
        return start != ABSENT && start != 'n' && start != expected;
    }

    private static boolean isNumber(int start) {
        return start == '-' || (start >= '0' && start <= '9');
    }

    private boolean isText(long span) {
        return !JsonSpan.isEscaped(span) || Utf8.isEncodable(JsonSpan.text(message, span));
    }

    private static String typeName(int start) {
        return switch (start) {
            case '{' -> "an object";
            case '[' -> "an array";
            case '"' -> "a string";
            case 't', 'f' -> "a boolean";
            case 'n' -> "null";
            default -> "a number";
        };
    }
}
