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
 * Report of the counts at one time. The window is the last complete one: it ends with a bucket, at least three seconds ago, so that all
 * events captured in it are counted.
 *
 * @param rows by events in the window, then by total events, descending
 * @param other sum of all events without a row; null if there are none
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
     * One row: an event type or an entity type.
     *
     * @param with the entity types of an event type, or the event types of an entity type; at most {@value #MAX_WITH}
     * @param total since the begin of the journal
     * @param window within the window
     */
    public record Row(String name, List<String> with, Instant first, Instant last, CountSum total, CountSum window) {
        private static final int MAX_WITH = 20;

        public Row {
            with = List.copyOf(with);
        }

        static Row none(String name) {
            return new Row(name, List.of(), Instant.MAX, Instant.MIN, CountSum.NONE, CountSum.NONE);
        }

        Row plus(Row more) {
            var both = new TreeSet<>(with);
            more.with.stream().limit(Math.max(0, MAX_WITH - both.size())).forEach(both::add);
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

    /** @param source rows of other sources are left out */
    public static StatsReport of(Collection<StatsRow> counted, String source, StatsQuery query, Instant now) {
        long to = Math.floorDiv(now.minus(SETTLED).toEpochMilli(), TimeBucket.MILLIS) * TimeBucket.MILLIS;
        long from = to - query.window().toMillis();
        var byName = new TreeMap<String, Row>();
        var stages = new TreeMap<String, CountSum>();
        for (var one : counted) {
            if (one.source().equals(source) && one.key().isStage()) {
                stages.put(one.key().entityType(), one.between(from, to));
            } else if (one.source().equals(source) && query.counts(one.key())) {
                var row = row(one, query.by(), from, to);
                byName.merge(row.name(), row, Row::plus);
            }
        }
        var rows = new ArrayList<>(byName.values());
        rows.sort(BUSIEST);
        var first = rows.subList(0, Math.min(query.top(), rows.size()));
        var remaining = rows.subList(first.size(), rows.size());
        return new StatsReport(
                now,
                query.by(),
                Instant.ofEpochMilli(from),
                Instant.ofEpochMilli(to),
                sum("all", rows),
                first,
                remaining.isEmpty() ? null : sum("other", remaining),
                stages.getOrDefault(MetricKey.CAPTURE_TO_JOURNAL.entityType(), CountSum.NONE),
                stages.getOrDefault(MetricKey.JOURNAL_TO_PROCESSOR.entityType(), CountSum.NONE));
    }

    private static Row row(StatsRow one, By by, long from, long to) {
        return new Row(
                name(one.key(), by),
                List.of(name(one.key(), by.other())),
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

    private static String name(MetricKey key, By by) {
        String name = by == By.EVENT_TYPE ? key.eventType() : key.entityType();
        return name.isEmpty() ? "(none)" : name;
    }

    /** Events per second. */
    public double perSecond(CountSum window) {
        return window.count() / seconds();
    }

    double seconds() {
        return Duration.between(from, to).toMillis() / 1e3;
    }
}
