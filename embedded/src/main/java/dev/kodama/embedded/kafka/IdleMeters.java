package dev.kodama.embedded.kafka;

import com.yammer.metrics.core.Histogram;
import com.yammer.metrics.core.Metric;
import com.yammer.metrics.core.MetricName;
import com.yammer.metrics.core.MetricsRegistry;
import com.yammer.metrics.core.MetricsRegistryListener;
import com.yammer.metrics.core.Stoppable;
import com.yammer.metrics.core.Timer;
import com.yammer.metrics.stats.Sample;
import com.yammer.metrics.stats.Snapshot;
import java.lang.reflect.Field;
import org.apache.kafka.server.metrics.KafkaYammerMetrics;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stops what the broker's metrics keep up for nobody, of present and of future ones. The moving averages of each meter are a timer of its
 * own, which wakes up every five seconds. Each histogram has a sorted sample of a thousand values, ten of which every request changes.
 * Both still count.
 */
final class IdleMeters implements MetricsRegistryListener {
    private static final Logger LOG = LoggerFactory.getLogger(IdleMeters.class);
    private static final IdleMeters LISTENER = new IdleMeters();

    private IdleMeters() {}

    /** Acts on the registry of all nodes of this JVM. */
    static void stop() {
        stop(KafkaYammerMetrics.defaultRegistry());
    }

    static void stop(MetricsRegistry registry) {
        registry.removeListener(LISTENER); // of an earlier node
        registry.addListener(LISTENER); // is also given those that exist
    }

    @Override
    public void onMetricAdded(MetricName name, Metric metric) {
        if (metric instanceof Stoppable ticking) {
            ticking.stop();
        }
        try {
            if (metric instanceof Histogram histogram) {
                stopSampling(histogram);
            } else if (metric instanceof Timer timer) {
                stopSampling((Histogram) field(Timer.class, "histogram").get(timer));
            }
        } catch (ReflectiveOperationException | RuntimeException e) { // then it costs what it costs by default
            LOG.debug("The samples of {} are kept", name, e);
        }
    }

    /** The library has no other way to choose a sample for the histograms of others. */
    private static void stopSampling(Histogram histogram) throws ReflectiveOperationException {
        field(Histogram.class, "sample").set(histogram, NoSample.INSTANCE);
    }

    private static Field field(Class<?> type, String name) throws NoSuchFieldException {
        var field = type.getDeclaredField(name);
        field.setAccessible(true);
        return field;
    }

    @Override
    public void onMetricRemoved(MetricName name) {}

    /** A sample without values. */
    private enum NoSample implements Sample {
        INSTANCE;

        @Override
        public void clear() {}

        @Override
        public int size() {
            return 0;
        }

        @Override
        public void update(long value) {}

        @Override
        public Snapshot getSnapshot() {
            return new Snapshot(new double[0]);
        }
    }
}
