package dev.kodama.journal.kafka;

import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;

/**
 * Failure detector for the broker of a consumer that is polled all the time: a broker that lives answers each fetch within the fetch's
 * wait, with records or without. Costs a look at a counter of the consumer. {@link #silentFor} may be asked from any thread.
 */
public final class FetchWatch {
    private final Metric answers;
    private double answered;
    private volatile long answeredNanos;

    /** Counts as answered now: a consumer that was set up has talked to its broker. */
    public FetchWatch(KafkaConsumer<?, ?> consumer, long nanos) {
        this.answers = fetches(consumer.metrics());
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

    /** To be called after each poll. */
    public void look(long nanos) {
        double now = ((Number) answers.metricValue()).doubleValue();
        if (now > answered) {
            answered = now;
            answeredNanos = nanos;
        }
    }

    /** How long ago the broker answered last. */
    public Duration silentFor(long nanos) {
        return Duration.ofNanos(nanos - answeredNanos);
    }
}
