package dev.kodama.http.monitoring;

import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Sources of health and metrics of a process. Called for each request; must be quick. The argument of metrics is the header {@code Accept},
 * empty without one.
 *
 * @param components for {@code /health/ready}
 * @param metrics for {@code /metrics}
 * @param openMetrics for callers that may not see all events: without the series that name event types
 */
public record MonitoringSources(
        Supplier<List<ComponentHealth>> components,
        Function<String, MetricsText> metrics,
        Function<String, MetricsText> openMetrics) {
    /** Sources in Prometheus's text format. */
    public MonitoringSources(
            Supplier<List<ComponentHealth>> components, Supplier<String> metrics, Supplier<String> openMetrics) {
        this(
                components,
                accept -> MetricsText.prometheus(metrics.get()),
                accept -> MetricsText.prometheus(openMetrics.get()));
    }

    /** Sources in Prometheus's text format whose metrics name no event types. */
    public MonitoringSources(Supplier<List<ComponentHealth>> components, Supplier<String> metrics) {
        this(components, metrics, metrics);
    }
}
