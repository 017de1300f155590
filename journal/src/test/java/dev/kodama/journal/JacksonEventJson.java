package dev.kodama.journal;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import dev.kodama.bus.json.UnlimitedJson;
import dev.kodama.journal.text.IsoTimestamps;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The oracle of {@link JournalEventJson} and {@link BodyFields}: decodes the body to text and parses it with Jackson. */
final class JacksonEventJson {
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

    private JacksonEventJson(String body, List<Field> fields, boolean object) {
        this.body = body;
        this.fields = fields;
        this.object = object;
    }

    /** The event as one line. */
    static String line(JournaledEvent event) {
        var fields = JacksonEventJson.of(event);
        var line = new StringBuilder(event.bytes().length + 128);
        line.append("{\"seq\":").append(event.sequence());
        line.append(",\"time\":\"").append(IsoTimestamps.text(event.time())).append('"');
        line.append(",\"channel\":").append(quoted(event.channel()));
        line.append(",\"source\":").append(quoted(event.source()));
        fields.appendTo(line);
        return line.append('}').toString();
    }

    private static String quoted(String text) {
        return '"' + new String(JsonStringEncoder.getInstance().quoteAsString(text)) + '"';
    }

    /** Parses an event's body. A body that is no JSON object, which no mirror writes, has no fields. */
    static JacksonEventJson of(JournaledEvent event) {
        String body = event.body();
        try (JsonParser parser = UnlimitedJson.FACTORY.createParser(body.toCharArray())) {
            return new JacksonEventJson(body, read(parser, body), true);
        } catch (IOException e) {
            return new JacksonEventJson(body, List.of(), false);
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
    @Nullable
    String json(String name) {
        var field = last(name);
        if (field == null || field.kind() == JsonToken.VALUE_NULL) {
            return null;
        }
        var json = new StringBuilder(field.end() - field.valueStart());
        appendOnOneLine(json, field.valueStart(), field.end());
        return json.toString();
    }

    /** As {@link #json}, the text of a string. Null also if the field is no string. */
    @Nullable
    String text(String name) {
        var field = last(name);
        if (field == null || field.kind() != JsonToken.VALUE_STRING) {
            return null;
        }
        String quoted = body.substring(field.valueStart(), field.end());
        return quoted.indexOf('\\') < 0 ? quoted.substring(1, quoted.length() - 1) : unescaped(quoted);
    }

    /** As {@link #text}; a number gives its text as written. */
    @Nullable
    String textOrNumber(String name) {
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
    @Nullable
    String displaced() {
        if (!object) {
            return "{\"body\":" + quoted(body) + "}";
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
            json.append(",\"body\":").append(quoted(body));
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
