package dev.kodama.metrics.report;

import dev.kodama.metrics.CountSum;
import dev.kodama.metrics.MetricKey;
import dev.kodama.metrics.TimeBucket;
import dev.kodama.metrics.report.StatsQuery.By;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The counts at one moment. The window is the last one that is over: it ends at a slice's end, at least three seconds ago, so that
 * what was captured in it is here.
 *
 * @param rows those with most events in the window first, then those with most ever
 * @param other what has no row, added up; null if there is none
 */
public record StatsReport(
        Instant at,
        By by,
        Instant from,
        Instant to,
        Row all,
        List<Row> rows,
        @Nullable Row other,
        CountSum captureToJournal,
        CountSum journalToProcessor) {
    private static final Duration SETTLED = Duration.ofSeconds(3);
    private static final Comparator<Row> BUSIEST = Comparator.<Row>comparingLong(
                    row -> row.window().count())
            .thenComparingLong(row -> row.total().count())
            .reversed()
            .thenComparing(Row::name);

    /**
     * What was counted together.
     *
     * @param with the entity types of an event type, or the event types of an entity type; some of them
     * @param total since the journal began
     * @param window within the window
     */
    public record Row(String name, List<String> with, Instant first, Instant last, CountSum total, CountSum window) {
        private static final int MOST_WITH = 20;

        public Row {
            with = List.copyOf(with);
        }

        static Row none(String name) {
            return new Row(name, List.of(), Instant.MAX, Instant.MIN, CountSum.NONE, CountSum.NONE);
        }

        Row plus(Row more) {
            var both = new TreeSet<>(with);
            more.with.stream().limit(Math.max(0, MOST_WITH - both.size())).forEach(both::add);
            return new Row(
                    name,
                    List.copyOf(both),
                    first.isBefore(more.first) ? first : more.first,
                    last.isAfter(more.last) ? last : more.last,
                    total.plus(more.total),
                    window.plus(more.window));
        }
    }

    public StatsReport {
        rows = List.copyOf(rows);
    }

    /** @param source whose events; what was counted of others is left out */
    public static StatsReport of(Collection<StatsRow> counted, String source, StatsQuery question, Instant now) {
        long to = Math.floorDiv(now.minus(SETTLED).toEpochMilli(), TimeBucket.MILLIS) * TimeBucket.MILLIS;
        long from = to - question.window().toMillis();
        var byName = new TreeMap<String, Row>();
        var stages = new TreeMap<String, CountSum>();
        for (var one : counted) {
            if (one.source().equals(source) && one.subject().isStage()) {
                stages.put(one.subject().entityType(), one.between(from, to));
            } else if (one.source().equals(source)) {
                var row = row(one, question.by(), from, to);
                byName.merge(row.name(), row, Row::plus);
            }
        }
        var rows = new ArrayList<>(byName.values());
        rows.sort(BUSIEST);
        var first = rows.subList(0, Math.min(question.top(), rows.size()));
        var rest = rows.subList(first.size(), rows.size());
        return new StatsReport(
                now,
                question.by(),
                Instant.ofEpochMilli(from),
                Instant.ofEpochMilli(to),
                sum("all", rows),
                first,
                rest.isEmpty() ? null : sum("other", rest),
                stages.getOrDefault(MetricKey.CAPTURE_TO_JOURNAL.entityType(), CountSum.NONE),
                stages.getOrDefault(MetricKey.JOURNAL_TO_PROCESSOR.entityType(), CountSum.NONE));
    }

    private static Row row(StatsRow one, By by, long from, long to) {
        return new Row(
                name(one.subject(), by),
                List.of(name(one.subject(), by.other())),
                one.first(),
                one.last(),
                one.total(),
                one.between(from, to));
    }

    private static Row sum(String name, List<Row> rows) {
        var sum = Row.none(name);
        for (var row : rows) {
            sum = sum.plus(new Row(row.name(), List.of(), row.first(), row.last(), row.total(), row.window()));
        }
        return sum;
    }

    private static String name(MetricKey subject, By by) {
        String name = by == By.EVENT_TYPE ? subject.eventType() : subject.entityType();
        return name.isEmpty() ? "(none)" : name;
    }

    /** How many a second that is. */
    public double perSecond(CountSum window) {
        return window.count() / seconds();
    }

    double seconds() {
        return Duration.between(from, to).toMillis() / 1e3;
    }
}
