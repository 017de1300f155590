package dev.kodama.gaps.report;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.kodama.journal.text.IsoTimestamps;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/**
 * Gaps as they are shown.
 *
 * @param at as of when
 * @param known how many event types of the source are known, with gaps or without
 * @param rows what was asked for: what matters most first, then what was published most
 */
public record GapReport(Instant at, int known, List<GapRow> rows) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Comparator<GapRow> FIRST = Comparator.comparing(
                    (GapRow row) -> row.kinds().isEmpty())
            .thenComparing(GapRow::severity)
            .thenComparing(GapRow::count, Comparator.reverseOrder())
            .thenComparing(GapRow::eventType);

    public GapReport {
        rows = List.copyOf(rows);
    }

    /** @param rows of any source */
    public static GapReport of(Collection<GapRow> rows, String source, GapQuery question, Instant at) {
        var ours = rows.stream().filter(row -> row.source().equals(source)).toList();
        return new GapReport(
                at,
                (int) ours.stream().filter(GapRow::tells).count(),
                ours.stream().filter(question::takes).sorted(FIRST).toList());
    }

    /** What is said instead of a report of no event type, which would look like one without gaps. */
    public static String nothingKnown(String source, Instant at) {
        return "nothing is known of the gaps of " + source + " at " + IsoTimestamps.text(at)
                + ": gap analysis (kodama processors) had not looked yet";
    }

    /** {@code {"at":…,"known":…,"gaps":[…]}}; with no event type known there was nothing to judge. */
    public ObjectNode toJson() {
        var json = JSON.createObjectNode().put("at", IsoTimestamps.text(at)).put("known", known);
        var gaps = json.putArray("gaps");
        rows.forEach(row -> gaps.add(row.json()));
        return json;
    }
}
