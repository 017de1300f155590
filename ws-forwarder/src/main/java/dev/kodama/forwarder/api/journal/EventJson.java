package dev.kodama.forwarder.api.journal;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import dev.kodama.bus.AcceptedJson;
import dev.kodama.history.Cursor;
import dev.kodama.history.EventPage;
import dev.kodama.journal.JournaledEvent;
import dev.kodama.journal.Times;
import java.io.IOException;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * Events as the API shows them: {@code seq}, {@code time}, {@code channel}, {@code event_type}, {@code entity_type}, {@code entity_id} and
 * {@code payload}, always all seven. An entity's type or id that is not there is null; a payload that is not there is {@code {}}, any
 * other is shown as it was published, letter by letter.
 */
final class EventJson {
    private static final String NO_PAYLOAD = "{}";

    private EventJson() {}

    /** {@code {"events":[…],"next":…}}, with {@code count} before them where one is told. */
    static String page(EventPage page, OptionalInt count) {
        var json = new StringBuilder("{");
        count.ifPresent(number -> json.append("\"count\":").append(number).append(','));
        json.append("\"events\":[");
        for (var event : page.events()) {
            append(json, event);
            json.append(',');
        }
        if (!page.events().isEmpty()) {
            json.setLength(json.length() - 1);
        }
        Cursor next = page.next();
        json.append("],\"next\":");
        appendText(json, next == null ? null : next.text());
        return json.append('}').toString();
    }

    static void append(StringBuilder json, JournaledEvent event) {
        var head = event.head();
        json.append("{\"seq\":").append(event.sequence());
        json.append(",\"time\":\"").append(Times.text(event.time())).append('"');
        json.append(",\"channel\":");
        appendText(json, event.channel());
        json.append(",\"event_type\":");
        appendText(json, head == null ? null : head.eventType());
        json.append(",\"entity_type\":");
        appendText(json, head == null ? null : head.entityType());
        json.append(",\"entity_id\":");
        appendText(json, head == null ? null : head.entityId());
        json.append(",\"payload\":").append(payload(event)).append('}');
    }

    private static void appendText(StringBuilder json, @Nullable String text) {
        if (text == null) {
            json.append("null");
        } else {
            json.append('"');
            JsonStringEncoder.getInstance().quoteAsString(text, json);
            json.append('"');
        }
    }

    /** A slice of the text: a parser would write numbers and escapes in its own way. Of a repeated key the last counts. */
    private static String payload(JournaledEvent event) {
        String text = event.body();
        String payload = NO_PAYLOAD;
        try (JsonParser body = AcceptedJson.FACTORY.createParser(text.toCharArray())) {
            body.nextToken();
            JsonToken token = body.nextToken();
            while (token == JsonToken.FIELD_NAME) {
                boolean meant = "payload".equals(body.currentName());
                JsonToken value = body.nextToken();
                int start = offset(body);
                body.skipChildren();
                token = body.nextToken();
                if (meant) {
                    payload = value == JsonToken.VALUE_NULL ? NO_PAYLOAD : slice(text, start, offset(body));
                }
            }
        } catch (IOException e) {
            throw new IllegalArgumentException("event " + event.sequence() + " is not a JSON object", e);
        }
        return payload;
    }

    /** Without what separates it from the next token. */
    private static String slice(String text, int start, int next) {
        int end = next;
        while (text.charAt(end - 1) == ',' || text.charAt(end - 1) <= ' ') {
            end--;
        }
        return text.substring(start, end);
    }

    private static int offset(JsonParser body) {
        return (int) body.currentTokenLocation().getCharOffset();
    }
}
