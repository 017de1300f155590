package dev.kodama.journal;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import dev.kodama.journal.text.IsoTimestamps;

/**
 * Writes an event as one flat JSON object on one line: {@code seq}, {@code time}, {@code channel} and {@code source}, then the body's
 * fields exactly as published. Body fields with one of those four names are in {@code published} at the end, as {@link
 * BodyFields#displaced}.
 */
public final class JournalEventJson {
    private JournalEventJson() {}

    /**
     * The event without a line end. A body that is no JSON object, which no mirror writes, is text in the field {@code body}.
     */
    public static String line(JournaledEvent event) {
        var fields = BodyFields.of(event);
        var line = new StringBuilder(event.bytes().length + 128);
        line.append("{\"seq\":").append(event.sequence());
        line.append(",\"time\":\"").append(IsoTimestamps.text(event.time())).append('"');
        line.append(",\"channel\":").append(quoted(event.channel()));
        line.append(",\"source\":").append(quoted(event.source()));
        fields.appendTo(line);
        return line.append('}').toString();
    }

    static String quoted(String text) {
        return '"' + new String(JsonStringEncoder.getInstance().quoteAsString(text)) + '"';
    }
}
