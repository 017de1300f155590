package dev.kodama.journal;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.kodama.bus.json.UnlimitedJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The top-level fields of a published body, in published order, repeated keys included. Fields are slices of the body's text, because a
 * parser would rewrite numbers and escapes.
 */
public final class BodyFields {
    /** The journal's own fields of an event; body fields of these names are displaced. */
    private static final Set<String> JOURNAL_NAMES = Set.of("seq", "time", "channel", "source");

    private static final String PUBLISHED = "published";

    private final String body;
    private final List<Field> fields;
    private final boolean object;

    /**
     * One field.
     *
     * @param start index of the name's opening quote
     * @param valueStart index of the value
     * @param end index after the value
     */
    record Field(String name, JsonToken kind, int start, int valueStart, int end) {
        boolean isReserved() {
            return JOURNAL_NAMES.contains(name) || name.equals(PUBLISHED);
        }

        /** An object named {@code published} would be mistaken for the displaced fields. */
        private boolean isDisplaced() {
            return JOURNAL_NAMES.contains(name) || (name.equals(PUBLISHED) && kind == JsonToken.START_OBJECT);
        }
    }

    private BodyFields(String body, List<Field> fields, boolean object) {
        this.body = body;
        this.fields = fields;
        this.object = object;
    }

    /** Parses an event's body. A body that is no JSON object, which no mirror writes, has no fields. */
    public static BodyFields of(JournaledEvent event) {
        String body = event.body();
        try (JsonParser parser = UnlimitedJson.FACTORY.createParser(body.toCharArray())) {
            return new BodyFields(body, read(parser, body), true);
        } catch (IOException e) {
            return new BodyFields(body, List.of(), false);
        }
    }

    private static List<Field> read(JsonParser parser, String body) throws IOException {
        if (parser.nextToken() != JsonToken.START_OBJECT) {
            throw new IOException("not an object");
        }
        var fields = new ArrayList<Field>();
        JsonToken token = parser.nextToken();
        while (token == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            int start = offset(parser);
            JsonToken kind = parser.nextToken();
            int valueStart = offset(parser);
            parser.skipChildren();
            token = parser.nextToken();
            fields.add(new Field(name, kind, start, valueStart, end(body, offset(parser))));
        }
        return fields;
    }

    private static int offset(JsonParser parser) {
        return (int) parser.currentTokenLocation().getCharOffset();
    }

    /** The end of a value whose next token starts at {@code next}: without the separator. */
    private static int end(String body, int next) {
        int end = next;
        while (body.charAt(end - 1) == ',' || body.charAt(end - 1) <= ' ') {
            end--;
        }
        return end;
    }

    /** The value of a field as JSON on one line; the last one of a repeated key. Null if it is absent or JSON null. */
    public @Nullable String json(String name) {
        var field = last(name);
        if (field == null || field.kind() == JsonToken.VALUE_NULL) {
            return null;
        }
        var json = new StringBuilder(field.end() - field.valueStart());
        appendOnOneLine(json, field.valueStart(), field.end());
        return json.toString();
    }

    /** As {@link #json}, the text of a string. Null also if the field is no string. */
    public @Nullable String text(String name) {
        var field = last(name);
        if (field == null || field.kind() != JsonToken.VALUE_STRING) {
            return null;
        }
        String quoted = body.substring(field.valueStart(), field.end());
        return quoted.indexOf('\\') < 0 ? quoted.substring(1, quoted.length() - 1) : unescaped(quoted);
    }

    /** As {@link #text}; a number gives its text as written. */
    public @Nullable String textOrNumber(String name) {
        var field = last(name);
        return field != null && field.kind().isNumeric() ? body.substring(field.valueStart(), field.end()) : text(name);
    }

    private @Nullable Field last(String name) {
        for (int i = fields.size() - 1; i >= 0; i--) {
            if (fields.get(i).name().equals(name)) {
                return fields.get(i);
            }
        }
        return null;
    }

    private static String unescaped(String quoted) {
        try (JsonParser parser = UnlimitedJson.FACTORY.createParser(quoted)) {
            parser.nextToken();
            return parser.getText();
        } catch (IOException e) {
            throw new UncheckedIOException("this string was parsed before", e);
        }
    }

    /**
     * The published fields that the journal's own fields displace, as one JSON object: {@code seq}, {@code time}, {@code channel} and {@code
     * source}. A field {@code published} is displaced with them, or if it is an object. A body that is no object gives {@code
     * {"body":"its text"}}. Null if there are none.
     */
    public @Nullable String displaced() {
        if (!object) {
            return "{\"body\":" + JournalEventJson.quoted(body) + "}";
        }
        if (!displacesAny()) {
            return null;
        }
        var json = new StringBuilder();
        appendAll(json, true);
        json.setCharAt(0, '{'); // replaces the first comma
        return json.append('}').toString();
    }

    private boolean displacesAny() {
        for (int i = 0; i < fields.size(); i++) {
            if (fields.get(i).isDisplaced()) {
                return true;
            }
        }
        return false;
    }

    /** Appends the fields to a non-empty object, and then the displaced ones as {@code published}. */
    void appendTo(StringBuilder json) {
        if (!object) {
            json.append(",\"body\":").append(JournalEventJson.quoted(body));
            return;
        }
        String displaced = displaced();
        if (displaced == null) {
            for (int i = 0; i < fields.size(); i++) {
                append(json, fields.get(i));
            }
        } else {
            appendAll(json, false);
            json.append(",\"published\":").append(displaced);
        }
    }

    private void appendAll(StringBuilder json, boolean reserved) {
        for (var field : fields) {
            if (field.isReserved() == reserved) {
                append(json, field);
            }
        }
    }

    private void append(StringBuilder json, Field field) {
        appendOnOneLine(json.append(','), field.start(), field.end());
    }

    /** Line ends occur only between tokens. */
    private void appendOnOneLine(StringBuilder json, int start, int end) {
        for (int at = start; at < end; at++) {
            char letter = body.charAt(at);
            json.append(letter < ' ' ? ' ' : letter);
        }
    }
}
