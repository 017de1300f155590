package dev.kodama.metrics.report;

import dev.kodama.metrics.CountSum;
import dev.kodama.metrics.report.StatsQuery.By;
import dev.kodama.metrics.report.StatsReport.Row;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/**
 * Meters of the counts. The busiest names get a label of their own, up to a maximum, and keep it; all others are counted as {@code other}.
 * So the number of labels is bounded, and no counter falls while the process runs.
 */
public final class StatsMeters implements AutoCloseable {
    private static final String OTHER = "other";
    private static final Duration FRESH = Duration.ofSeconds(1);
    private static final int SECONDS = 10;
    /** Suffix of each description: several processes show the same counts. */
    private static final String SHARED = "; the same in every process with the topology metrics: max by, never sum";

    private final MeterRegistry registry;
    private final Supplier<Collection<StatsRow>> counted;
    private final String source;
    private final int maxLabels;
    private final InstantSource clock;
    private final List<Meter> meters = new ArrayList<>();
    private final Map<By, Map<String, Row>> rowsByLabel = new HashMap<>();
    private volatile StatsReport report;
    private Instant asOf = Instant.MIN;

    private StatsMeters(
            MeterRegistry registry,
            Supplier<Collection<StatsRow>> counted,
            String source,
            int maxLabels,
            InstantSource clock) {
        this.registry = registry;
        this.counted = counted;
        this.source = source;
        this.maxLabels = maxLabels;
        this.clock = clock;
        this.report = reportBy(By.EVENT_TYPE, clock.instant());
        for (By by : By.values()) {
            rowsByLabel.put(by, new ConcurrentHashMap<>());
            label(by, OTHER);
        }
        lateness("capture-to-journal", one -> one.captureToJournal());
        lateness("journal-to-processor", one -> one.journalToProcessor());
    }

    /**
     * Registers the meters of the present names; {@link #refresh} adds those of new names.
     *
     * @param counted queried on each refresh
     * @param maxLabels maximum of names with a label, for event types and for entity types each
     */
    public static StatsMeters register(
            MeterRegistry registry,
            Supplier<Collection<StatsRow>> counted,
            String source,
            int maxLabels,
            InstantSource clock) {
        var meters = new StatsMeters(registry, counted, source, maxLabels, clock);
        meters.refresh();
        return meters;
    }

    /** Updates the meters, at most once a second; to be called before a scrape. */
    public synchronized void refresh() {
        var now = clock.instant();
        if (now.isBefore(asOf.plus(FRESH))) {
            return;
        }
        asOf = now;
        for (By by : By.values()) {
            var fresh = reportBy(by, now);
            report = fresh;
            refresh(by, fresh);
        }
    }

    private StatsReport reportBy(By by, Instant now) {
        var all = new StatsQuery(by, Duration.ofSeconds(SECONDS), Integer.MAX_VALUE, true);
        return StatsReport.of(counted.get(), source, all, now);
    }

    private void refresh(By by, StatsReport fresh) {
        var rows = rowsByLabel.getOrDefault(by, Map.of());
        var other = Row.none(OTHER);
        var current = new LinkedHashMap<String, Row>();
        for (var row : fresh.rows()) {
            boolean labelled = !row.name().equals(OTHER) && (rows.containsKey(row.name()) || rows.size() <= maxLabels);
            if (labelled && !rows.containsKey(row.name())) {
                rows.put(row.name(), row);
                label(by, row.name());
            }
            other = labelled ? other : other.plus(row);
            if (labelled) {
                current.put(row.name(), row);
            }
        }
        current.put(OTHER, other);
        rows.putAll(current);
    }

    private void label(By by, String name) {
        var rows = rowsByLabel.getOrDefault(by, Map.of());
        if (name.equals(OTHER)) {
            rows.put(OTHER, Row.none(OTHER));
        }
        String what = by == By.EVENT_TYPE ? "kodama.events" : "kodama.entity.events";
        count(
                what,
                "Events since the begin of the journal",
                by,
                name,
                row -> row.total().count());
        count(
                what + ".bytes",
                "Bytes of the events' bodies since the begin of the journal",
                by,
                name,
                row -> row.total().bytes());
        gauge(
                what + ".rate",
                "Events per second, in the last complete ten seconds",
                by,
                name,
                row -> row.window().count() / (double) SECONDS);
        gauge(
                what + ".lateness.seconds",
                "Mean time from capture to count, in the last complete ten seconds",
                by,
                name,
                row -> row.window().meanLatenessMillis() / 1e3);
    }

    private void count(String meter, String description, By by, String name, ToDoubleFunction<Row> figure) {
        meters.add(FunctionCounter.builder(meter, this, self -> figure.applyAsDouble(self.row(by, name)))
                .description(description + SHARED)
                .tag(by.label(), name)
                .register(registry));
    }

    private void gauge(String meter, String description, By by, String name, ToDoubleFunction<Row> figure) {
        meters.add(Gauge.builder(meter, this, self -> figure.applyAsDouble(self.row(by, name)))
                .description(description + SHARED)
                .tag(by.label(), name)
                .register(registry));
    }

    private void lateness(String stage, Function<StatsReport, CountSum> sums) {
        meters.add(Gauge.builder(
                        "kodama.stage.lateness.seconds",
                        this,
                        self -> sums.apply(self.report).meanLatenessMillis() / 1e3)
                .description("Mean latency of batches by stage, in the last complete ten seconds" + SHARED)
                .tag("stage", stage)
                .register(registry));
    }

    private Row row(By by, String name) {
        return rowsByLabel.getOrDefault(by, Map.of()).getOrDefault(name, Row.none(name));
    }

    /** Removes its meters from the registry. */
    @Override
    public synchronized void close() {
        meters.forEach(registry::remove);
    }
}
