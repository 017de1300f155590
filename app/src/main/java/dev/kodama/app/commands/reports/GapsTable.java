package dev.kodama.app.commands.reports;

import dev.kodama.app.terminal.TableRow;
import dev.kodama.gaps.GapKind;
import dev.kodama.gaps.report.Baseline;
import dev.kodama.gaps.report.GapDisposition;
import dev.kodama.gaps.report.GapReport;
import dev.kodama.gaps.report.GapRow;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The table of a gap report.
 *
 * @param baseline null without a baseline
 * @param dispositions decisions that operators share, by event type
 */
record GapsTable(GapReport report, @Nullable Baseline baseline, Map<String, GapDisposition> dispositions) {
    private static final int NAME = 36;
    private static final String NOT_LOOKED_AT = "not_looked_at";

    List<String> lines() {
        var lines = new ArrayList<String>();
        lines.add(line(
                "SEVERITY",
                "EVENT TYPE",
                "GAP",
                "COUNT",
                "UNHEARD",
                "LISTENERS",
                "LAST SEEN",
                baseline == null ? "HINT" : "DECIDED / HINT"));
        report.rows().forEach(row -> lines.add(line(row)));
        lines.add("");
        lines.add(summary());
        return lines;
    }

    private String line(GapRow row) {
        return line(
                row.kinds().isEmpty() ? "-" : row.severity().label(),
                TableRow.shortened(row.eventType(), NAME),
                row.kinds().isEmpty()
                        ? "-"
                        : row.kinds().stream().sorted().map(GapKind::label).collect(Collectors.joining(", ")),
                String.format(Locale.ROOT, "%,d", row.number("count")),
                String.format(Locale.ROOT, "%,d", row.number("count_unheard")),
                listeners(row),
                row.text("last_seen").isEmpty()
                        ? "never"
                        : row.text("last_seen").replaceFirst("\\.\\d+Z", "Z"),
                hint(row));
    }

    private static String line(String... cells) {
        return TableRow.of("%-8s  %-36s  %-30s  %10s  %10s  %-16s  %-20s  %s", (Object[]) cells);
    }

    /** The subscribers that count as listeners, and in brackets patterns and dashboards. */
    private static String listeners(GapRow row) {
        long services = row.listeners("direct") + row.listeners("durable");
        long others = row.listeners("pattern") + row.listeners("dashboard");
        var notLookedAt = row.texts(NOT_LOOKED_AT);
        if (services == 0 && notLookedAt.contains("direct")) {
            return "not looked at";
        }
        return services
                + (notLookedAt.contains("direct") ? "+?" : "")
                + (others == 0 ? "" : " (+" + others + " watching)");
    }

    private String hint(GapRow row) {
        var hints = new ArrayList<String>();
        var entry = baseline == null ? null : baseline.entries().get(row.eventType());
        if (baseline != null && !row.kinds().isEmpty()) {
            hints.add(entry != null && entry.kinds().containsAll(row.kinds()) ? decided(entry) : "NEW");
        }
        var shared = dispositions.get(row.eventType());
        if (shared != null && !row.kinds().isEmpty()) {
            hints.add(decided(shared.entry()) + (shared.isExpired(report.at()) ? ", expired" : ""));
        }
        if (!row.text("look_alike").isEmpty()) {
            hints.add("like " + row.text("look_alike"));
        }
        if (row.kinds().contains(GapKind.MISROUTED)) {
            hints.add("on: " + String.join(", ", row.texts("channels")));
        }
        if (row.kinds().contains(GapKind.MISSING_SUBSCRIBER)) {
            hints.add("awaited: " + String.join(", ", row.texts("subscribers")));
        } else if (row.kinds().contains(GapKind.SILENT) && !row.texts("source").isEmpty()) {
            hints.add("from: " + String.join(", ", row.texts("source")));
        }
        return String.join("; ", hints);
    }

    private static String decided(Baseline.Entry entry) {
        return entry.disposition().label()
                + entry.expires().map(day -> " until " + day).orElse("")
                + (entry.reason().isEmpty() ? "" : " (" + entry.reason() + ")");
    }

    private String summary() {
        var gaps = report.rows().stream().filter(row -> !row.kinds().isEmpty()).toList();
        var kinds = new ArrayList<String>();
        for (GapKind kind : GapKind.values()) {
            long count = gaps.stream().filter(row -> row.kinds().contains(kind)).count();
            if (count > 0) {
                kinds.add(count + " " + kind.label());
            }
        }
        long accepted = report.accepted(dispositions);
        long unjudged = report.rows().stream()
                .filter(row -> row.texts(NOT_LOOKED_AT).contains("direct"))
                .count();
        return gaps.size() + " of " + report.known() + " event types have gaps"
                + (kinds.isEmpty() ? "" : ": " + String.join(", ", kinds))
                + (accepted == 0 ? "" : "; " + accepted + " accepted")
                + (unjudged == 0
                        ? ""
                        : ". Redis does not tell who is subscribed to " + unjudged
                                + " of them, so unheard is not judged; kodama doctor says why");
    }
}
