package dev.kodama.streams;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;

/** Meters of a running topology, with the tag {@code topology}. */
final class StreamsMeters implements AutoCloseable {
    private final MeterRegistry registry;
    private final Tags tags;
    private final Supplier<Map<MetricName, ? extends Metric>> metrics;
    private final List<Supplier<Number>> figures = new ArrayList<>();
    private final List<Meter> meters = new ArrayList<>();

    /** @param metrics of Kafka Streams and its clients */
    StreamsMeters(
            MeterRegistry registry,
            String topology,
            Supplier<StreamsStatus> status,
            Supplier<Map<MetricName, ? extends Metric>> metrics) {
        this.registry = registry;
        this.tags = Tags.of("topology", topology);
        this.metrics = metrics;
        for (var state : StreamsStatus.State.values()) {
            keep(Gauge.builder("kodama.streams.state", () -> status.get().state() == state ? 1 : 0)
                    .description("1 for the current state")
                    .tags(tags.and("state", state.label()))
                    .register(registry));
        }
        count(
                "replaced.threads",
                "Threads that failed and were replaced",
                () -> status.get().replacedThreads());
        count(
                "poison",
                "Records that cannot be processed and are kept in the poison topic",
                () -> status.get().poison());
        count(
                "skipped",
                "Records of the journal that no mirror wrote or that are repeated",
                () -> status.get().skipped());
        count("records", "Records processed", this::processed);
        keep(Gauge.builder("kodama.streams.lag.records", this, StreamsMeters::lag)
                .description("Records that are written and not yet processed")
                .tags(tags)
                .register(registry));
    }

    /** The registry holds the figure weakly, so it is kept here. */
    private void count(String name, String description, Supplier<Number> figure) {
        figures.add(figure);
        keep(FunctionCounter.builder(
                        "kodama.streams." + name, figure, now -> now.get().doubleValue())
                .description(description)
                .tags(tags)
                .register(registry));
    }

    private double processed() {
        return sum(name ->
                name.group().equals("stream-thread-metrics") && name.name().equals("process-total"));
    }

    /** Without the restore consumer, whose records are not processed. */
    private double lag() {
        return sum(name -> name.group().equals("consumer-fetch-manager-metrics")
                && name.name().equals("records-lag")
                && !name.tags().getOrDefault("client-id", "").endsWith("-restore-consumer"));
    }

    private double sum(Predicate<MetricName> filter) {
        double sum = 0;
        for (var metric : metrics.get().entrySet()) {
            if (filter.test(metric.getKey())
                    && metric.getValue().metricValue() instanceof Double value
                    && !value.isNaN()) {
                sum += value;
            }
        }
        return sum;
    }

    private void keep(Meter meter) {
        meters.add(meter);
    }

    /** Removes its meters from the registry. */
    @Override
    public void close() {
        meters.forEach(registry::remove);
    }
}
