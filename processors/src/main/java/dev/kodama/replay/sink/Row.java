package dev.kodama.replay.sink;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.kodama.bus.AcceptedJson;
import dev.kodama.journal.JournaledEvent;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An event as a table has it. Further fields of a body have no column.
 *
 * @param timeMillis from the epoch
 * @param entityType null where the body has none
 * @param entityId null where the body has none
 * @param payload JSON text as it was published, on one line; {@code {}} where the body has none
 */
record Row(
        long sequence,
        long timeMillis,
        String channel,
        String source,
        String eventType,
        @Nullable String entityType,
        @Nullable String entityId,
        String payload) {
    /** In the order in which they are written. */
    static final List<String> COLUMNS =
            List.of("seq", "time", "channel", "source", "event_type", "entity_type", "entity_id", "payload");

    /** @throws IllegalArgumentException if the body is not an event, which no mirror writes */
    static Row of(JournaledEvent event) {
        var fields = new Fields(event.body());
        try (JsonParser body = AcceptedJson.FACTORY.createParser(fields.text.toCharArray())) {
            fields.read(body);
        } catch (IOException e) {
            throw new IllegalArgumentException("event " + event.sequence() + " is not a JSON object", e);
        }
        return new Row(
                event.sequence(),
                event.timeMillis(),
                event.channel(),
                event.source(),
                fields.eventType == null ? "" : fields.eventType,
                fields.entityType,
                fields.entityId,
                fields.payload);
    }

    /** What is found in a body; of a repeated key the last counts, as everywhere. */
    private static final class Fields {
        private final String text;
        private @Nullable String eventType;
        private @Nullable String entityType;
        private @Nullable String entityId;
        private String payload = "{}";

        Fields(String text) {
            this.text = text;
        }

        void read(JsonParser body) throws IOException {
            if (body.nextToken() != JsonToken.START_OBJECT) {
                throw new IOException("not an object");
            }
            while (body.nextToken() == JsonToken.FIELD_NAME) {
                String name = body.currentName();
                body.nextToken();
                switch (name) {
                    case "event_type" -> eventType = text(body);
                    case "entity_type" -> entityType = text(body);
                    case "entity_id" -> entityId = text(body);
                    case "payload" -> payload = object(body);
                    default -> body.skipChildren();
                }
            }
        }

        private static @Nullable String text(JsonParser body) throws IOException {
            if (body.currentToken() == JsonToken.VALUE_STRING) {
                return body.getText();
            }
            body.skipChildren();
            return null;
        }

        /** A slice of the text: a parser would write numbers and escapes in its own way. */
        private String object(JsonParser body) throws IOException {
            int start = (int) body.currentTokenLocation().getCharOffset();
            boolean object = body.currentToken() == JsonToken.START_OBJECT;
            body.skipChildren();
            return object ? onOneLine(start, (int) body.currentLocation().getCharOffset()) : "{}";
        }

        /** A line end can only stand between tokens. */
        private String onOneLine(int start, int end) {
            var line = new StringBuilder(end - start);
            for (int at = start; at < end; at++) {
                char letter = text.charAt(at);
                line.append(letter < ' ' ? ' ' : letter);
            }
            return line.toString();
        }
    }
}
