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
 * How an event type of a source stands, as the topics have it.
 *
 * @param kinds empty if nothing is wrong
 * @param json all that is told of it, its time {@code at} among it
 */
public record GapRow(String source, String eventType, Set<GapKind> kinds, Severity severity, ObjectNode json) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int MOST = 100_000;

    public GapRow {
        kinds = Set.copyOf(kinds);
        json = json.deepCopy();
    }

    /** All there are now, of every source, followed. */
    public static CompactedTable<GapRow> follow(JournalConfig journal) {
        return CompactedTable.follow(journal, GapConfig.gapsTopic(journal), MOST, GapRow::read);
    }

    /** @throws IllegalArgumentException if it is none */
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

    /** The text of a field; empty where there is none. */
    public String text(String field) {
        var value = json.path(field);
        return value.isNull() ? "" : value.asText("");
    }

    public long number(String field) {
        return json.path(field).asLong();
    }

    /** How many listen in one of the four ways. */
    public long listeners(String how) {
        return json.path("listeners").path(how).asLong();
    }

    public List<String> texts(String field) {
        var texts = new ArrayList<String>();
        for (JsonNode text : json.path(field)) {
            texts.add(text.asText());
        }
        return texts;
    }

    /** Whether there is anything to tell of it: it was published, somebody listens, or something is wrong. */
    boolean tells() {
        return !kinds.isEmpty() || count() > 0 || listeners("direct") + listeners("durable") > 0;
    }
}
