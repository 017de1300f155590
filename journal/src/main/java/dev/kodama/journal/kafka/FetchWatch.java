package dev.kodama.journal.kafka;

import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;

/**
 * Failure detector for the broker of a continuously polled consumer: a live broker answers each fetch within the fetch's wait time, with or
 * without records. Reads one counter of the consumer. {@link #silentFor} is for any thread.
 */
public final class FetchWatch {
    private final Metric fetchCount;
    private double answered;
    private volatile long answeredNanos;

    /** Starts as answered: the consumer has connected to its broker. */
    public FetchWatch(KafkaConsumer<?, ?> consumer, long nanos) {
        this.fetchCount = fetches(consumer.metrics());
        this.answeredNanos = nanos;
    }

    private static Metric fetches(Map<MetricName, ? extends Metric> metrics) {
        return metrics.entrySet().stream()
                .filter(metric -> metric.getKey().group().equals("consumer-fetch-manager-metrics")
                        && metric.getKey().name().equals("fetch-total")
                        && !metric.getKey().tags().containsKey("topic"))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("this Kafka client does not count fetches"))
                .getValue();
    }

    /** Call after each poll. */
    public void afterPoll(long nanos) {
        double now = ((Number) fetchCount.metricValue()).doubleValue();
        if (now > answered) {
            answered = now;
            answeredNanos = nanos;
        }
    }

    /** The time since the last answer of the broker. */
    public Duration silentFor(long nanos) {
        return Duration.ofNanos(nanos - answeredNanos);
    }
}
