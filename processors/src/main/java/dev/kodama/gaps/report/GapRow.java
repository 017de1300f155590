package dev.kodama.gaps.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.kodama.gaps.GapConfig;
import dev.kodama.gaps.GapKind;
import dev.kodama.gaps.Severity;
import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.compacted.CompactedTable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * The state of an event type of a source, as in the topics.
 *
 * @param kinds empty if there is no gap
 * @param json the whole record, including its time {@code at}
 */
public record GapRow(String source, String eventType, Set<GapKind> kinds, Severity severity, ObjectNode json) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int MAX_ROWS = 100_000;

    public GapRow {
        kinds = Set.copyOf(kinds);
        json = json.deepCopy();
    }

    /** A table of the current states of every source, kept up to date. */
    public static CompactedTable<GapRow> follow(JournalConfig journal) {
        return CompactedTable.follow(journal, GapConfig.gapsTopic(journal), MAX_ROWS, GapRow::read);
    }

    /** @throws IllegalArgumentException if the record is invalid */
    static GapRow read(String key, byte[] value) {
        try {
            var json = JSON.readTree(value);
            int slash = key.indexOf('/');
            if (!(json instanceof ObjectNode object) || slash < 0) {
                throw new IllegalArgumentException("not a gap: " + key);
            }
            var kinds = EnumSet.noneOf(GapKind.class);
            json.required("kinds").forEach(kind -> kinds.add(GapKind.of(kind.asText())));
            return new GapRow(
                    key.substring(0, slash),
                    json.required("event_type").asText(),
                    kinds,
                    Severity.of(json.required("severity").asText()),
                    object);
        } catch (IOException e) {
            throw new IllegalArgumentException("not a gap: " + e.getMessage(), e);
        }
    }

    long count() {
        return json.path("count").asLong();
    }

    /** The text of a field; empty if it is missing. */
    public String text(String field) {
        var value = json.path(field);
        return value.isNull() ? "" : value.asText("");
    }

    public long number(String field) {
        return json.path(field).asLong();
    }

    /** The number of listeners of a kind: direct, pattern, dashboard or durable. */
    public long listeners(String kind) {
        return json.path("listeners").path(kind).asLong();
    }

    public List<String> texts(String field) {
        var texts = new ArrayList<String>();
        for (JsonNode text : json.path(field)) {
            texts.add(text.asText());
        }
        return texts;
    }

    /** Whether the type was published, is subscribed, or has a gap. */
    boolean isRelevant() {
        return !kinds.isEmpty() || count() > 0 || listeners("direct") + listeners("durable") > 0;
    }
}
