package dev.kodama.app.process;

import com.sun.management.OperatingSystemMXBean;
import dev.kodama.app.tracing.Tracing;
import dev.kodama.bus.trace.EventTracer;
import dev.kodama.http.monitoring.MetricsText;
import dev.kodama.settings.Settings;
import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.Labels;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;

/** The meters of this process: of its roles and of its JVM. */
public final class Meters implements AutoCloseable {
    /** Labels whose values are names of events, entities, channels, subscribers or requesters. */
    private static final Set<String> NAMES =
            Set.of("event_type", "entity_type", "entity_id", "channel", "subscription", "requester", "subscriber");

    private static final String OPEN_METRICS = "application/openmetrics-text";
    private static final String OPEN_METRICS_TYPE = OPEN_METRICS + "; version=1.0.0; charset=utf-8";
    private static final String LEFT_OUT =
            "# Metrics with names of event types and the like are omitted: they need a token without the claim events.\n";

    private final Tracing tracing;
    private final PrometheusMeterRegistry registry;
    private final List<Runnable> refreshes = new CopyOnWriteArrayList<>();
    private final JvmGcMetrics collections = new JvmGcMetrics();

    /** Meters of a process without tracing. */
    public Meters() {
        this(Tracing.OFF);
    }

    private Meters(Tracing tracing) {
        this.tracing = tracing;
        registry = tracing.exemplars()
                .map(spans -> new PrometheusMeterRegistry(
                        PrometheusConfig.DEFAULT, new PrometheusRegistry(), Clock.SYSTEM, spans))
                .orElseGet(() -> new PrometheusMeterRegistry(PrometheusConfig.DEFAULT));
        tracing.register(registry);
        registry.config()
                .meterFilter(MeterFilter.denyNameStartsWith("process.cpu.time")) // in nanoseconds: see addCpuTime
                .meterFilter(renaming("system.cpu.count", "system.cpus")); // the suffix _count is for histograms
        collections.bindTo(registry);
        new JvmMemoryMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        new UptimeMetrics().bindTo(registry);
        addCpuTime();
    }

    /** Meters of a process, with the tracing that its settings say; it ends with them. */
    public static Meters of(Settings settings) {
        return new Meters(Tracing.of(settings));
    }

    /** The tracer of this process. */
    public EventTracer tracer() {
        return tracing.tracer();
    }

    private static MeterFilter renaming(String from, String to) {
        return new MeterFilter() {
            @Override
            public Meter.Id map(Meter.Id id) {
                return id.getName().equals(from) ? id.withName(to) : id;
            }
        };
    }

    /** In Prometheus's base unit. */
    private void addCpuTime() {
        if (ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system) {
            FunctionCounter.builder("process.cpu.seconds", system, one -> Math.max(0, one.getProcessCpuTime()) / 1e9)
                    .description("CPU time that this process has used")
                    .register(registry);
        }
    }

    public MeterRegistry registry() {
        return registry;
    }

    /** Registers a task that runs before each scrape. */
    public void beforeText(Runnable refresh) {
        refreshes.add(refresh);
    }

    /**
     * The metrics as text: with exemplars where there are some, and the caller takes OpenMetrics.
     *
     * @param accept the header of the request; may be empty
     */
    public MetricsText text(String accept) {
        refreshes.forEach(Runnable::run);
        String type = type(accept);
        return new MetricsText(type, registry.scrape(type));
    }

    private String type(String accept) {
        return tracing.exemplars().isPresent() && accept.contains(OPEN_METRICS)
                ? OPEN_METRICS_TYPE
                : MetricsText.PROMETHEUS;
    }

    /** As {@link #text}, without metrics that have a label of {@link #NAMES}. */
    public MetricsText openText(String accept) {
        refreshes.forEach(Runnable::run);
        var open = registry.getPrometheusRegistry().scrape().stream()
                .filter(metric -> metric.getDataPoints().stream().noneMatch(point -> isNamed(point.getLabels())))
                .map(metric -> metric.getMetadata().getPrometheusName())
                .collect(Collectors.toSet());
        String type = type(accept);
        boolean comments = type.equals(MetricsText.PROMETHEUS); // OpenMetrics has none
        return new MetricsText(type, (comments ? LEFT_OUT : "") + registry.scrape(type, open));
    }

    private static boolean isNamed(Labels labels) {
        return NAMES.stream().anyMatch(labels::contains);
    }

    @Override
    public void close() {
        collections.close();
        registry.close();
        tracing.close();
    }
}
