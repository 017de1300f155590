package dev.kodama.gaps.report;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.kodama.journal.text.IsoTimestamps;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * Report of gaps.
 *
 * @param at time of the state
 * @param known number of event types of the source that are known, with or without a gap
 * @param rows that match the query, by severity and then by count
 */
public record GapReport(Instant at, int known, List<GapRow> rows) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Comparator<GapRow> ORDER = Comparator.comparing(
                    (GapRow row) -> row.kinds().isEmpty())
            .thenComparing(GapRow::severity)
            .thenComparing(GapRow::count, Comparator.reverseOrder())
            .thenComparing(GapRow::eventType);

    public GapReport {
        rows = List.copyOf(rows);
    }

    /** @param rows of any source */
    public static GapReport of(Collection<GapRow> rows, String source, GapQuery query, Instant at) {
        var ours = rows.stream()
                .filter(row -> row.source().equals(source) && query.covers(row))
                .toList();
        return new GapReport(
                at,
                (int) ours.stream().filter(GapRow::isRelevant).count(),
                ours.stream().filter(query::matches).sorted(ORDER).toList());
    }

    /** The number of rows whose gaps are accepted. */
    public long accepted(Map<String, GapDisposition> dispositions) {
        return rows.stream().filter(row -> isAccepted(row, dispositions)).count();
    }

    /** Whether all gaps of a row are accepted. */
    public boolean isAccepted(GapRow row, Map<String, GapDisposition> dispositions) {
        var decided = dispositions.get(row.eventType());
        return decided != null && decided.accepts(row, at);
    }

    /** Error for a report without any event type, which would look like a report without gaps. */
    public static String nothingKnown(String source, Instant at) {
        return "nothing is known of the gaps of " + source + " at " + IsoTimestamps.text(at)
                + ": gap analysis (kodama processors) had not looked yet";
    }

    /**
     * {@code {"at":…,"known":…,"accepted":…,"gaps":[…]}}. A gap has the decision about it, if there is one.
     *
     * @param dispositions by event type
     */
    public ObjectNode toJson(Map<String, GapDisposition> dispositions) {
        var json = JSON.createObjectNode().put("at", IsoTimestamps.text(at)).put("known", known);
        json.put("accepted", accepted(dispositions));
        var gaps = json.putArray("gaps");
        rows.forEach(row -> {
            var gap = row.json();
            var decided = dispositions.get(row.eventType());
            if (decided != null && !row.kinds().isEmpty()) {
                var shown = decided.toJson();
                shown.remove("event_type");
                gap.set(
                        "disposition",
                        shown.put("expired", decided.isExpired(at)).put("accepts", decided.accepts(row, at)));
            }
            gaps.add(gap);
        });
        return json;
    }
}
