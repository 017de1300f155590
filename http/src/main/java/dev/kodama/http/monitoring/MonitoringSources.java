package dev.kodama.http.monitoring;

import java.util.List;
import java.util.function.Supplier;

/**
 * What a process tells of itself over HTTP. All are asked on each request and must be quick.
 *
 * @param components for {@code /health/ready}
 * @param metrics for {@code /metrics}, in Prometheus's text format
 * @param openMetrics for whoever may not see all events: without the series that name what was published
 */
public record MonitoringSources(
        Supplier<List<ComponentHealth>> components, Supplier<String> metrics, Supplier<String> openMetrics) {
    /** One whose metrics name nothing that was published. */
    public MonitoringSources(Supplier<List<ComponentHealth>> components, Supplier<String> metrics) {
        this(components, metrics, metrics);
    }
}
