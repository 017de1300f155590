package dev.kodama.app.commands.reports;

import dev.kodama.app.terminal.TableRow;
import dev.kodama.journal.text.IsoTimestamps;
import dev.kodama.metrics.report.StatsReport;
import dev.kodama.metrics.report.StatsReport.Row;
import java.util.Locale;

/** The table of a statistics report. */
record StatsTable(StatsReport report) {
    private static final int NAME = 36;
    private static final String LINE = "%-" + NAME + "s %10s %12s %14s %12s %-24s";

    String head() {
        return TableRow.of(
                LINE,
                report.by().label().replace('_', ' ').toUpperCase(Locale.ROOT),
                "EVENTS/S",
                "KB/S",
                "COUNT",
                "LATE MS",
                "LAST SEEN");
    }

    String line(String name, Row row) {
        boolean any = row.total().count() > 0;
        double perSecond = report.perSecond(row.window());
        double bytes = row.window().count() == 0
                ? 0
                : (double) row.window().bytes() / row.window().count();
        return TableRow.of(
                LINE,
                TableRow.shortened(name, NAME),
                String.format(Locale.ROOT, "%,.1f", perSecond),
                String.format(Locale.ROOT, "%,.1f", perSecond * bytes / 1024),
                String.format(Locale.ROOT, "%,d", row.total().count()),
                row.window().count() == 0
                        ? "-"
                        : String.format(Locale.ROOT, "%,.0f", row.window().meanLatenessMillis()),
                any ? IsoTimestamps.text(row.last()) : "-");
    }
}
