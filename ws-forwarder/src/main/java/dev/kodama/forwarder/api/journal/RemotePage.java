package dev.kodama.forwarder.api.journal;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import dev.kodama.bus.json.UnlimitedJson;
import dev.kodama.bus.metadata.EventMetadata.Head;
import dev.kodama.http.api.ApiRequest;
import dev.kodama.journal.mask.EventMask;
import dev.kodama.journal.text.IsoTimestamps;
import java.io.IOException;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Validates a timeline page of another process and rewrites it, so that no unchecked content reaches a client. Payloads and displaced fields are
 * copied byte by byte, so that numbers stay unchanged. The page's freshness is omitted, because this process adds its own.
 */
final class RemotePage {
    /** The page is invalid; the message completes "it ". */
    static final class BadPageException extends Exception {
        private static final long serialVersionUID = 1L;

        BadPageException(String problem) {
            super(problem);
        }
    }

    private static final int MOST_EVENTS = 1_000;
    private static final Set<String> PAGE = Set.of("count", "events", "next", "cut_before", "plan", "stale", "as_of");
    private static final List<String> EVENT =
            List.of("seq", "time", "channel", "event_type", "entity_type", "entity_id", "payload", "published");
    private static final String OTHER_SETTINGS =
            "shows what this token may not see: it needs the same settings of tokens";

    private final String text;
    private final JsonParser json;
    private final ApiRequest request;
    private final CursorFormat cursors;
    private final EventMask mask;

    private RemotePage(String text, JsonParser json, ApiRequest request, CursorFormat cursors, EventMask mask) {
        this.text = text;
        this.json = json;
        this.request = request;
        this.cursors = cursors;
        this.mask = mask;
    }

    /**
     * Rewrites a page.
     *
     * @param request the original request
     * @param cursors cursor format of the caller
     * @param mask what is hidden of events here, whatever the other process hides
     * @throws BadPageException if the page is invalid, or has events that were not requested or are not visible
     */
    static String rewrite(String text, ApiRequest request, CursorFormat cursors, EventMask mask)
            throws BadPageException {
        try (var json = UnlimitedJson.FACTORY.createParser(text.toCharArray())) {
            return new RemotePage(text, json, request, cursors, mask).page();
        } catch (IOException e) {
            throw new BadPageException("sent no page: " + reason(e));
        }
    }

    /** Never quotes the page, which may contain a token. */
    private static String reason(IOException failure) {
        return failure instanceof JsonParseException ? "no JSON" : String.valueOf(failure.getMessage());
    }

    private String page() throws IOException, BadPageException {
        var page = new StringBuilder();
        var fields = fields(PAGE, List.of("events", "next"), field -> switch (field) {
            case "events" -> events();
            case "next" -> next();
            case "count" -> count();
            case "cut_before" -> number(1);
            case "plan" -> object();
            case "stale" -> flag();
            default -> json.currentToken() == JsonToken.VALUE_NULL ? "null" : quoted(time());
        });
        require(json.nextToken() == null, "something behind the page");
        for (String name : List.of("count", "events", "next", "cut_before", "plan")) {
            append(page, name, fields.get(name));
        }
        return page.append('}').toString();
    }

    private interface Value {
        String read(String name) throws IOException, BadPageException;
    }

    /** Reads an object with known fields, each at most once, and all required ones. */
    private Map<String, String> fields(Set<String> known, List<String> needed, Value value)
            throws IOException, BadPageException {
        if (json.currentToken() == null) {
            json.nextToken();
        }
        require(json.currentToken() == JsonToken.START_OBJECT, "something that is no object");
        var fields = new HashMap<String, String>();
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String name = json.currentName();
            require(known.contains(name), "a field that is unknown");
            json.nextToken();
            require(fields.put(name, value.read(name)) == null, name + " twice");
        }
        for (String name : needed) {
            require(fields.containsKey(name), "no " + name);
        }
        return fields;
    }

    private String events() throws IOException, BadPageException {
        require(json.currentToken() == JsonToken.START_ARRAY, "events that are no array");
        var events = new StringBuilder("[");
        int count = 0;
        while (json.nextToken() != JsonToken.END_ARRAY) {
            require(++count <= MOST_EVENTS, "more than " + MOST_EVENTS + " events");
            events.append(count == 1 ? "" : ",").append(event());
        }
        return events.append(']').toString();
    }

    private String event() throws IOException, BadPageException {
        var texts = new HashMap<String, String>();
        var fields = fields(Set.copyOf(EVENT), EVENT.subList(0, 7), field -> switch (field) {
            case "seq" -> number(1);
            case "time" -> quoted(time());
            case "payload" -> mask.payload(object());
            case "published" -> object();
            default -> {
                String value = string();
                texts.put(field, value);
                yield value == null ? "null" : quoted(value);
            }
        });
        requirePermitted(texts);
        var event = new StringBuilder();
        EVENT.forEach(name -> append(event, name, fields.get(name)));
        return event.append('}').toString();
    }

    private void requirePermitted(Map<String, @Nullable String> texts) throws BadPageException {
        String channel = texts.get("channel");
        String type = texts.get("event_type");
        if (channel == null || type == null) {
            throw new BadPageException("sent an event without a type or channel");
        }
        var head = new Head(type, texts.get("entity_type"), texts.get("entity_id"), true).on(channel.getBytes(UTF_8));
        require(
                request.variables().equals(Arrays.asList(head.entityType(), head.entityId())),
                "an event of another entity");
        if (!request.caller().permit().allows(head)) {
            throw new BadPageException(OTHER_SETTINGS);
        }
    }

    private String next() throws IOException, BadPageException {
        String next = string();
        if (next == null) {
            return "null";
        }
        try {
            var cursor = cursors.parse(next);
            require(cursor.index(), "a cursor of another endpoint");
            return quoted(cursors.text(cursor));
        } catch (IllegalArgumentException e) {
            throw new BadPageException(
                    "sent a cursor that cannot be read here: all processes need the same KODAMA_CURSOR_SECRET, or"
                            + " KODAMA_JWT_SECRET");
        }
    }

    private String count() throws IOException, BadPageException {
        require(request.query().getOrDefault("count", List.of()).contains("true"), "a count that was not asked for");
        return number(0);
    }

    private String number(long least) throws IOException, BadPageException {
        require(json.currentToken() == JsonToken.VALUE_NUMBER_INT, "something that is no number");
        long number = json.getLongValue();
        require(number >= least, "a number below " + least);
        return Long.toString(number);
    }

    private String flag() throws IOException, BadPageException {
        require(json.currentToken().isBoolean(), "something that is neither true nor false");
        return json.getText();
    }

    private String time() throws IOException, BadPageException {
        String time = string();
        try {
            return IsoTimestamps.text(IsoTimestamps.parse(String.valueOf(time)));
        } catch (DateTimeParseException e) {
            throw new BadPageException("sent a time that is none");
        }
    }

    private @Nullable String string() throws IOException, BadPageException {
        if (json.currentToken() == JsonToken.VALUE_NULL) {
            return null;
        }
        require(json.currentToken() == JsonToken.VALUE_STRING, "something that is no text");
        return json.getText();
    }

    /** Line ends can only be between tokens. */
    private String object() throws IOException, BadPageException {
        require(json.currentToken() == JsonToken.START_OBJECT, "something that is no object");
        int start = (int) json.currentTokenLocation().getCharOffset();
        json.skipChildren();
        int end = (int) json.currentTokenLocation().getCharOffset() + 1;
        var copy = new StringBuilder(end - start);
        for (int at = start; at < end; at++) {
            char letter = text.charAt(at);
            copy.append(letter < ' ' ? ' ' : letter);
        }
        return copy.toString();
    }

    private static void append(StringBuilder object, String name, @Nullable String value) {
        if (value != null) {
            object.append(object.length() == 0 ? "{\"" : ",\"")
                    .append(name)
                    .append("\":")
                    .append(value);
        }
    }

    private static String quoted(String value) {
        var quoted = new StringBuilder(value.length() + 2).append('"');
        JsonStringEncoder.getInstance().quoteAsString(value, quoted);
        return quoted.append('"').toString();
    }

    private static void require(boolean right, String problem) throws BadPageException {
        if (!right) {
            throw new BadPageException("sent " + problem);
        }
    }
}
