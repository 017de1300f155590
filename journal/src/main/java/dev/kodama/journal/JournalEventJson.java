package dev.kodama.journal;

import dev.kodama.journal.text.Utf8Builder;

/**
 * Writes an event as one flat JSON object on one line: {@code seq}, {@code time}, {@code channel} and {@code source}, then the body's
 * fields exactly as published. Body fields with one of those four names are in {@code published} at the end, as {@link
 * BodyFields#displaced}. A body that is no JSON object, which no mirror writes, is text in the field {@code body}.
 */
public final class JournalEventJson {
    private JournalEventJson() {}

    /** The event without a line end. */
    public static String line(JournaledEvent event) {
        var line = new Utf8Builder();
        append(line, BodyFields.of(event));
        return line.toString();
    }

    /** Appends the event without a line end. */
    public static void append(Utf8Builder line, BodyFields fields) {
        var event = fields.event();
        line.append("{\"seq\":").append(event.sequence());
        line.append(",\"time\":\"").appendTime(event.timeMillis());
        line.append("\",\"channel\":").appendQuoted(event.channelBytes());
        line.append(",\"source\":").appendQuoted(event.source());
        fields.appendTo(line);
        line.append('}');
    }
}
