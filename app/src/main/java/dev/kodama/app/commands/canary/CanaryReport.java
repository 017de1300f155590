package dev.kodama.app.commands.canary;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.kodama.app.terminal.TableRow;
import dev.kodama.journal.text.IsoTimestamps;
import dev.kodama.settings.Durations;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * What a canary has found so far.
 *
 * @param sent events that were published, or that Redis did not take
 * @param withinTarget events that arrived at every stage in time
 * @param late all others that are decided, lost ones included
 * @param unpublished events that Redis did not take
 */
record CanaryReport(CanaryPlan plan, long sent, long withinTarget, long late, long unpublished, List<Row> stages) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String LINE = "%-22s %8s %12s %12s %12s %6s  %s";

    /** One stage. Percentiles are of the last thousand events. */
    record Row(Stage stage, StageState state, long count, Duration median, Duration p99, Duration max, long lost) {}

    CanaryReport {
        stages = List.copyOf(stages);
    }

    long lost() {
        return stages.stream().mapToLong(Row::lost).sum();
    }

    /** The share of events within the target, in percent; 100 before the first is decided. */
    double percent() {
        long decided = withinTarget + late + unpublished;
        return decided == 0 ? 100 : 100.0 * withinTarget / decided;
    }

    /** Whether nothing was lost, and the objective is met. */
    boolean succeeds() {
        return lost() == 0 && percent() >= plan.objective();
    }

    /** One line for now and then. */
    String line(Instant now) {
        return IsoTimestamps.text(now) + " " + counts() + "; "
                + stages.stream().map(CanaryReport::brief).collect(Collectors.joining(", "));
    }

    private String counts() {
        return String.format(
                Locale.ROOT,
                "%,d sent, %,d within %s (%.2f %%), %,d late, %,d not published, %,d lost",
                sent,
                withinTarget,
                Durations.format(plan.target()),
                percent(),
                late,
                unpublished,
                lost());
    }

    private static String brief(Row row) {
        return row.stage().label() + " "
                + (row.state().available() ? row.count() == 0 ? "-" : millis(row.median()) + " ms" : "unavailable");
    }

    /** The table at the end. */
    List<String> table() {
        var lines = new ArrayList<String>();
        lines.add(TableRow.of(LINE, "STAGE", "EVENTS", "MEDIAN MS", "P99 MS", "MAX MS", "LOST", "STATE"));
        for (var row : stages) {
            boolean any = row.count() > 0;
            lines.add(TableRow.of(
                    LINE,
                    row.stage().label(),
                    String.format(Locale.ROOT, "%,d", row.count()),
                    any ? millis(row.median()) : "-",
                    any ? millis(row.p99()) : "-",
                    any ? millis(row.max()) : "-",
                    row.lost(),
                    row.state().text()));
        }
        lines.add(counts());
        lines.add(String.format(
                Locale.ROOT,
                "the objective, %s %% within %s, is %s",
                percentText(),
                Durations.format(plan.target()),
                percent() >= plan.objective() ? "met" : "missed"));
        return lines;
    }

    private String percentText() {
        return plan.objective() == Math.rint(plan.objective())
                ? String.valueOf((long) plan.objective())
                : String.valueOf(plan.objective());
    }

    private static String millis(Duration duration) {
        return String.format(Locale.ROOT, "%,.1f", duration.toNanos() / 1e6);
    }

    ObjectNode toJson(Instant now) {
        var json = JSON.createObjectNode()
                .put("at", IsoTimestamps.text(now))
                .put("sent", sent)
                .put("ok", withinTarget)
                .put("late", late)
                .put("unpublished", unpublished)
                .put("lost", lost())
                .put("target_ms", plan.target().toMillis())
                .put("objective_percent", plan.objective())
                .put("percent", percent())
                .put("succeeds", succeeds());
        var rows = json.putArray("stages");
        for (var row : stages) {
            rows.addObject()
                    .put("stage", row.stage().label())
                    .put("available", row.state().available())
                    .put("reason", row.state().reason())
                    .put("count", row.count())
                    .put("median_ms", row.median().toNanos() / 1e6)
                    .put("p99_ms", row.p99().toNanos() / 1e6)
                    .put("max_ms", row.max().toNanos() / 1e6)
                    .put("lost", row.lost());
        }
        return json;
    }
}
