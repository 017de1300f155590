package dev.kodama.journal;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import dev.kodama.bus.AcceptedJson;
import java.io.IOException;
import java.util.Set;

/**
 * An event of the journal as it is shown: one flat JSON object on one line, {@code seq}, {@code time}, {@code channel} and {@code
 * source} first, then the body's fields as they were published, letter by letter. Of a body's field with one of those four
 * names only the journal's is shown.
 */
public final class JournalJson {
    private static final Set<String> OURS = Set.of("seq", "time", "channel", "source");

    private JournalJson() {}

    /**
     * The event without a line end. Where the body is no JSON object, which no mirror writes, the line holds it as text, in the field
     * {@code body}.
     */
    public static String line(JournaledEvent event) {
        var line = new StringBuilder(event.body().length() + 128);
        line.append("{\"seq\":").append(event.sequence());
        line.append(",\"time\":\"").append(Times.text(event.time())).append('"');
        line.append(",\"channel\":").append(quoted(event.channel()));
        line.append(",\"source\":").append(quoted(event.source()));
        int head = line.length();
        try (JsonParser body = AcceptedJson.FACTORY.createParser(event.body().toCharArray())) {
            appendFields(line, body, event.body());
        } catch (IOException e) {
            line.setLength(head);
            line.append(",\"body\":").append(quoted(event.body()));
        }
        return line.append('}').toString();
    }

    /** Copies slices of the text, from one name to the next: a parser would write numbers and escapes in its own way. */
    private static void appendFields(StringBuilder line, JsonParser body, String text) throws IOException {
        if (body.nextToken() != JsonToken.START_OBJECT) {
            throw new IOException("not an object");
        }
        JsonToken token = body.nextToken();
        while (token == JsonToken.FIELD_NAME) {
            String name = body.currentName();
            int start = offset(body);
            body.nextToken();
            body.skipChildren();
            token = body.nextToken();
            if (!OURS.contains(name)) {
                appendField(line.append(','), text, start, offset(body));
            }
        }
    }

    /** Without what separates it from the next one, and on one line: a line end can only stand between tokens. */
    private static void appendField(StringBuilder line, String text, int start, int next) {
        int end = next;
        while (text.charAt(end - 1) == ',' || text.charAt(end - 1) <= ' ') {
            end--;
        }
        for (int at = start; at < end; at++) {
            char letter = text.charAt(at);
            line.append(letter < ' ' ? ' ' : letter);
        }
    }

    private static int offset(JsonParser body) {
        return (int) body.currentTokenLocation().getCharOffset();
    }

    private static String quoted(String text) {
        return '"' + new String(JsonStringEncoder.getInstance().quoteAsString(text)) + '"';
    }
}
