package dev.kodama.metrics.report;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.kodama.journal.text.IsoTimestamps;
import dev.kodama.metrics.CountSum;
import dev.kodama.metrics.report.StatsReport.Row;

/** JSON of a report. */
public final class ReportJson {
    private static final ObjectMapper JSON = new ObjectMapper();

    private ReportJson() {}

    public static ObjectNode of(StatsReport report) {
        var json = JSON.createObjectNode()
                .put("at", IsoTimestamps.text(report.at()))
                .put("by", report.by().label());
        json.putObject("window")
                .put("from", IsoTimestamps.text(report.from()))
                .put("to", IsoTimestamps.text(report.to()))
                .put("seconds", report.seconds());
        var lateness = json.putObject("lateness_ms");
        putLateness(lateness.putObject("capture_to_journal"), report.captureToJournal());
        putLateness(lateness.putObject("journal_to_processor"), report.journalToProcessor());
        json.set("all", row(report, report.all(), false));
        var rows = json.putArray("rows");
        report.rows().forEach(row -> rows.add(row(report, row, true)));
        var other = report.other();
        json.set("other", other == null ? null : row(report, other, false));
        return json;
    }

    private static ObjectNode row(StatsReport report, Row row, boolean named) {
        var json = JSON.createObjectNode();
        if (named) {
            json.put(report.by().label(), row.name());
            var with = json.putArray(report.by().other().label() + "s");
            row.with().forEach(with::add);
        }
        json.put("count", row.total().count()).put("bytes", row.total().bytes());
        boolean any = row.total().count() > 0;
        json.put("first_seen", any ? IsoTimestamps.text(row.first()) : null);
        json.put("last_seen", any ? IsoTimestamps.text(row.last()) : null);
        var window = json.putObject("window")
                .put("count", row.window().count())
                .put("bytes", row.window().bytes())
                .put("rate", report.perSecond(row.window()));
        putLateness(window.putObject("lateness_ms"), row.window());
        return json;
    }

    private static void putLateness(ObjectNode json, CountSum sums) {
        json.put("mean", Math.round(sums.meanLatenessMillis())).put("max", sums.latenessMaxMillis());
    }
}
