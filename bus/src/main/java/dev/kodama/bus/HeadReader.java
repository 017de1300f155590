package dev.kodama.bus;

import dev.kodama.bus.EventScan.Head;
import dev.kodama.bus.EventScan.NotAnEvent;
import dev.kodama.bus.JsonCursor.BrokenJsonException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** One pass over a message: keeps the three strings of the head and skips the rest. A repeated key: the last wins. */
final class HeadReader {
    private static final byte[] EVENT_TYPE = "event_type".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] ENTITY_TYPE = "entity_type".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] ENTITY_ID = "entity_id".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] PAYLOAD = "payload".getBytes(StandardCharsets.US_ASCII);

    /** Stands for a key that is not there; otherwise a value is told by its first byte. */
    private static final int ABSENT = 0;

    private final JsonCursor json;
    private int eventTypeStart = ABSENT;
    private int entityTypeStart = ABSENT;
    private int entityIdStart = ABSENT;
    private int payloadStart = ABSENT;
    private @Nullable String eventType;
    private @Nullable String entityType;
    private @Nullable String entityId;

    private HeadReader(JsonCursor json) {
        this.json = json;
    }

    static EventScan read(byte[] message) {
        if (message.length == 0) {
            return new NotAnEvent("The message is empty.");
        }
        if (!Utf8.isValid(message)) {
            return new NotAnEvent("The message is not UTF-8.");
        }
        try {
            return new HeadReader(new JsonCursor(message)).read();
        } catch (BrokenJsonException e) {
            return new NotAnEvent(String.valueOf(e.getMessage()));
        }
    }

    private EventScan read() throws BrokenJsonException {
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
        if (json.peek() != JsonCursor.END) {
            return new NotAnEvent("The message goes on after its JSON object.");
        }
        String wrong = wrongField();
        if (wrong != null || eventType == null) {
            return new NotAnEvent(wrong == null ? "event_type is missing." : wrong);
        }
        boolean complete = entityType != null && entityId != null && payloadStart == '{';
        return new Head(eventType, entityType, entityId, complete);
    }

    private void takeField() throws BrokenJsonException {
        int start = json.peek();
        if (json.textIs(EVENT_TYPE)) {
            eventTypeStart = start;
            eventType = start == '"' ? json.takeName() : takeOther();
        } else if (json.textIs(ENTITY_TYPE)) {
            entityTypeStart = start;
            entityType = start == '"' ? json.takeName() : takeOther();
        } else if (json.textIs(ENTITY_ID)) {
            entityIdStart = start;
            entityId = start == '"' ? json.takeText() : takeOther();
        } else {
            if (json.textIs(PAYLOAD)) {
                payloadStart = start;
            }
            json.takeValue(1);
        }
    }

    private @Nullable String takeOther() throws BrokenJsonException {
        json.takeValue(1);
        return null;
    }

    private EventScan notAnObject() throws BrokenJsonException {
        int start = json.peek();
        if (start == JsonCursor.END) {
            return new NotAnEvent("The message is blank.");
        }
        json.takeValue(0);
        return new NotAnEvent("The message is " + named(start) + ", not a JSON object.");
    }

    private @Nullable String wrongField() {
        if (eventTypeStart != ABSENT && eventTypeStart != '"') {
            return "event_type is " + named(eventTypeStart) + ", not a string.";
        }
        if (eventType != null && eventType.isEmpty()) {
            return "event_type is empty.";
        }
        if (isNeither(entityTypeStart, '"')) {
            return "entity_type is " + named(entityTypeStart) + ", not a string.";
        }
        if (isNeither(entityIdStart, '"')) {
            return "entity_id is " + named(entityIdStart) + ", not a string.";
        }
        if (isNeither(payloadStart, '{')) {
            return "payload is " + named(payloadStart) + ", not an object.";
        }
        return isText(eventType) && isText(entityType) && isText(entityId)
                ? null
                : "event_type, entity_type or entity_id holds half a surrogate pair, which is not text.";
    }

    /** Neither absent, nor null, nor what is expected. */
    private static boolean isNeither(int start, char expected) {
        return start != ABSENT && start != 'n' && start != expected;
    }

    private static boolean isText(@Nullable String value) {
        return value == null || Utf8.isEncodable(value);
    }

    private static String named(int start) {
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
