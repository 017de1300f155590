package dev.kodama.forwarder;

import java.util.List;
import java.util.function.Supplier;

/**
 * What a process tells of itself over HTTP. Both are asked on each request and must be quick.
 *
 * @param components for {@code /health/ready}
 * @param metrics for {@code /metrics}, in Prometheus's text format
 */
public record Monitoring(Supplier<List<ComponentHealth>> components, Supplier<String> metrics) {}
