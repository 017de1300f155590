package dev.kodama.http.monitoring;

import java.util.List;
import java.util.function.Supplier;

/**
 * Sources of health and metrics of a process. Called for each request; must be quick.
 *
 * @param components for {@code /health/ready}
 * @param metrics for {@code /metrics}, in Prometheus's text format
 * @param openMetrics for callers that may not see all events: without the series that name event types
 */
public record MonitoringSources(
        Supplier<List<ComponentHealth>> components, Supplier<String> metrics, Supplier<String> openMetrics) {
    /** Sources whose metrics name no event types. */
    public MonitoringSources(Supplier<List<ComponentHealth>> components, Supplier<String> metrics) {
        this(components, metrics, metrics);
    }
}
