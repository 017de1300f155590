package dev.kodama.journal;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.kodama.bus.UnlimitedJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The top-level fields of a published body, in published order and repeated keys included. They are slices of the body's text: a
 * parser would write numbers and escapes in its own way.
 */
public final class BodyFields {
    /** What the journal itself says of an event; a body's field of that name is displaced. */
    private static final Set<String> JOURNAL_NAMES = Set.of("seq", "time", "channel", "source");

    private static final String PUBLISHED = "published";

    private final String body;
    private final List<Field> fields;
    private final boolean object;

    /**
     * One field.
     *
     * @param start where its name begins, the quote included
     * @param valueStart where its value begins
     * @param end behind its value
     */
    record Field(String name, JsonToken kind, int start, int valueStart, int end) {
        boolean isReserved() {
            return JOURNAL_NAMES.contains(name) || name.equals(PUBLISHED);
        }

        /** An object called {@code published} would be taken for the displaced fields. */
        private boolean isDisplaced() {
            return JOURNAL_NAMES.contains(name) || (name.equals(PUBLISHED) && kind == JsonToken.START_OBJECT);
        }
    }

    private BodyFields(String body, List<Field> fields, boolean object) {
        this.body = body;
        this.fields = fields;
        this.object = object;
    }

    /** Reads an event's body. One that is no JSON object, which no mirror writes, has no field but its own text, as {@code body}. */
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

    /** Without what separates it from the next token. */
    private static int end(String body, int next) {
        int end = next;
        while (body.charAt(end - 1) == ',' || body.charAt(end - 1) <= ' ') {
            end--;
        }
        return end;
    }

    /** The value of a field as JSON text on one line; of a repeated key the last counts. Null where the body has no such field. */
    public @Nullable String json(String name) {
        var field = last(name);
        if (field == null || field.kind() == JsonToken.VALUE_NULL) {
            return null;
        }
        var json = new StringBuilder(field.end() - field.valueStart());
        appendOnOneLine(json, field.valueStart(), field.end());
        return json.toString();
    }

    /** As {@link #json} the text of a string. Null where the field is no string, too. */
    public @Nullable String text(String name) {
        var field = last(name);
        if (field == null || field.kind() != JsonToken.VALUE_STRING) {
            return null;
        }
        String quoted = body.substring(field.valueStart(), field.end());
        return quoted.indexOf('\\') < 0 ? quoted.substring(1, quoted.length() - 1) : unescaped(quoted);
    }

    /** As {@link #text}; a number is its text as it is written. */
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
            throw new UncheckedIOException("a string that was read before", e);
        }
    }

    /**
     * The published fields that the journal's own displace, as one JSON object: those called {@code seq}, {@code time}, {@code
     * channel} or {@code source}; with them, or where it is an object itself, the one called {@code published}. Of a body that is no
     * object its text, as {@code body}. Null where there are none.
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
        json.setCharAt(0, '{'); // instead of the first comma
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

    /** Appends the fields to an object that has some already: first those in their place, then {@code published}. */
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

    /** A line end can only stand between tokens. */
    private void appendOnOneLine(StringBuilder json, int start, int end) {
        for (int at = start; at < end; at++) {
            char letter = body.charAt(at);
            json.append(letter < ' ' ? ' ' : letter);
        }
    }
}
