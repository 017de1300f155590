package dev.kodama.journal.kafka;

import java.time.Duration;
import java.util.Map;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;

/**
 * Failure detector for the broker of a continuously polled consumer: a live broker answers each fetch within the fetch's wait time, with or
 * without records, and keeps the connection. Reads two metrics of the consumer. {@link #silentFor} is for any thread.
 */
public final class FetchWatch {
    private final Metric fetchCount;
    private final Metric connectionCount;
    private final long waitNanos;
    private double answered;
    private long answeredNanos;
    private volatile long aliveNanos;

    /**
     * Starts as answered: the consumer has connected to its broker.
     *
     * @param consumer its metrics
     * @param wait maximum wait of a fetch for records
     */
    public FetchWatch(Map<MetricName, ? extends Metric> consumer, Duration wait, long nanos) {
        this.fetchCount = metric(consumer, "consumer-fetch-manager-metrics", "fetch-total");
        this.connectionCount = metric(consumer, "consumer-metrics", "connection-count");
        this.waitNanos = wait.toNanos();
        this.answeredNanos = nanos;
        this.aliveNanos = nanos;
    }

    private static Metric metric(Map<MetricName, ? extends Metric> metrics, String group, String name) {
        return metrics.entrySet().stream()
                .filter(metric -> metric.getKey().group().equals(group)
                        && metric.getKey().name().equals(name)
                        && !metric.getKey().tags().containsKey("topic"))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("this Kafka client has no metric " + name))
                .getValue();
    }

    private static double value(Metric metric) {
        return ((Number) metric.metricValue()).doubleValue();
    }

    /** Call after each poll. */
    public void afterPoll(long nanos) {
        double now = value(fetchCount);
        if (now > answered) {
            answered = now;
            answeredNanos = nanos;
            aliveNanos = nanos;
        } else if (nanos - answeredNanos < waitNanos && value(connectionCount) > 0) {
            aliveNanos = nanos; // the fetch may still wait
        }
    }

    /** The time since the broker answered last, without the time that a fetch may wait on a connection. */
    public Duration silentFor(long nanos) {
        return Duration.ofNanos(nanos - aliveNanos);
    }
}
