package dev.kodama.forwarder.api.journal;

import dev.kodama.history.EventPage;
import dev.kodama.history.PageCursor;
import dev.kodama.history.merged.MergedPages;
import dev.kodama.journal.BodyFields;
import dev.kodama.journal.text.Utf8Builder;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * Events as JSON of the API, always with {@code seq}, {@code time}, {@code channel}, {@code event_type}, {@code entity_type}, {@code entity_id} and
 * {@code payload}. A missing entity type or id is null, a missing payload {@code {}}; any other payload is copied byte by byte. Published fields that
 * the journal's fields displace come last, see {@link BodyFields#displaced}.
 */
final class EventJson {
    private static final String NO_PAYLOAD = "{}";

    private EventJson() {}

    /**
     * {@code {"events":[…],"next":…}}, with {@code count} before and {@code cut_before} after them where known.
     *
     * @param plan JSON of the field {@code plan}; empty if it is not wanted
     */
    static String page(EventPage page, OptionalInt count, CursorFormat cursors, String plan) {
        var json = new Utf8Builder().append('{');
        count.ifPresent(number -> json.append("\"count\":").append(number).append(','));
        json.append("\"events\":[");
        for (var event : page.events()) {
            append(json, BodyFields.of(event));
            json.append(',');
        }
        if (!page.events().isEmpty()) {
            json.setLength(json.length() - 1);
        }
        PageCursor next = page.next();
        json.append("],\"next\":");
        appendText(json, next == null ? null : cursors.text(next));
        if (page.cutBefore() > 0) {
            json.append(",\"cut_before\":").append(page.cutBefore());
        }
        if (!plan.isEmpty()) {
            json.append(",\"plan\":").append(plan);
        }
        return json.append('}').toString();
    }

    /** A page of several sources: as of one, each event with its {@code source}, and {@code cut_before} by source. */
    static String page(MergedPages.Merged page, CursorFormat cursors) {
        var json = new Utf8Builder().append("{\"events\":[");
        for (var event : page.events()) {
            append(json, BodyFields.of(event), true);
            json.append(',');
        }
        if (!page.events().isEmpty()) {
            json.setLength(json.length() - 1);
        }
        var next = page.next();
        json.append("],\"next\":");
        appendText(json, next == null ? null : cursors.text(next));
        String separator = ",\"cut_before\":{";
        for (var cut : page.cutBefore().entrySet()) {
            json.append(separator).appendQuoted(cut.getKey()).append(':').append(cut.getValue());
            separator = ",";
        }
        return json.append(page.cutBefore().isEmpty() ? "}" : "}}").toString();
    }

    static void append(Utf8Builder json, BodyFields fields) {
        append(json, fields, false);
    }

    private static void append(Utf8Builder json, BodyFields fields, boolean withSource) {
        var event = fields.event();
        var head = fields.head();
        json.append("{\"seq\":").append(event.sequence());
        json.append(",\"time\":\"").appendTime(event.timeMillis());
        json.append("\",\"channel\":").appendQuoted(event.channel());
        if (withSource) {
            json.append(",\"source\":").appendQuoted(event.source());
        }
        json.append(",\"event_type\":");
        appendText(json, head == null ? null : head.eventType());
        json.append(",\"entity_type\":");
        appendText(json, head == null ? null : head.entityType());
        json.append(",\"entity_id\":");
        appendText(json, head == null ? null : head.entityId());
        json.append(",\"payload\":");
        if (!fields.appendJson(json, "payload")) {
            json.append(NO_PAYLOAD);
        }
        fields.appendPublished(json);
        json.append('}');
    }

    private static void appendText(Utf8Builder json, @Nullable String text) {
        if (text == null) {
            json.append("null");
        } else {
            json.appendQuoted(text);
        }
    }
}
