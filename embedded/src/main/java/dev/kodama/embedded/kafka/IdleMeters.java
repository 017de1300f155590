package dev.kodama.embedded.kafka;

import com.yammer.metrics.core.Metric;
import com.yammer.metrics.core.MetricName;
import com.yammer.metrics.core.MetricsRegistry;
import com.yammer.metrics.core.MetricsRegistryListener;
import com.yammer.metrics.core.Stoppable;
import org.apache.kafka.server.metrics.KafkaYammerMetrics;

/**
 * Stops the moving averages of the broker's meters, of present and of future ones. Each is a timer of its own, which wakes up every five
 * seconds; nothing reads them here. The meters still count.
 */
final class IdleMeters implements MetricsRegistryListener {
    private static final IdleMeters LISTENER = new IdleMeters();

    private IdleMeters() {}

    /** Acts on the registry of all nodes of this JVM. */
    static void stopTicks() {
        stopTicks(KafkaYammerMetrics.defaultRegistry());
    }

    static void stopTicks(MetricsRegistry registry) {
        registry.removeListener(LISTENER); // of an earlier node
        registry.addListener(LISTENER); // is also given those that exist
    }

    @Override
    public void onMetricAdded(MetricName name, Metric metric) {
        if (metric instanceof Stoppable ticking) {
            ticking.stop();
        }
    }

    @Override
    public void onMetricRemoved(MetricName name) {}
}
