package dev.kodama.testing;

import dev.kodama.journal.JournalConfig;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.DoubleAdder;
import org.apache.kafka.common.metrics.KafkaMetric;
import org.apache.kafka.common.metrics.MetricsReporter;

/** Counts the records that all consumers with this reporter have returned, closed ones included. */
public final class ConsumedRecords implements MetricsReporter {
    private static final Set<KafkaMetric> OPEN = ConcurrentHashMap.newKeySet();
    private static final DoubleAdder CLOSED = new DoubleAdder();

    /** The same journal, read by consumers with this reporter. */
    public static JournalConfig counting(JournalConfig journal) {
        return new JournalConfig(
                journal.bootstrap(),
                Map.of("metric.reporters", ConsumedRecords.class.getName()),
                journal.prefix(),
                journal.source(),
                journal.partitions(),
                journal.retention(),
                journal.maxEventBytes());
    }

    /** The records that were returned so far. */
    public static double total() {
        return CLOSED.sum()
                + OPEN.stream()
                        .mapToDouble(metric -> (double) metric.metricValue())
                        .sum();
    }

    @Override
    public void init(List<KafkaMetric> metrics) {
        metrics.forEach(this::metricChange);
    }

    @Override
    public void metricChange(KafkaMetric metric) {
        var name = metric.metricName();
        if (name.name().equals("records-consumed-total") && !name.tags().containsKey("topic")) {
            OPEN.add(metric);
        }
    }

    @Override
    public void metricRemoval(KafkaMetric metric) {
        if (OPEN.remove(metric)) {
            CLOSED.add((double) metric.metricValue());
        }
    }

    @Override
    public void close() {}

    @Override
    public void configure(Map<String, ?> configs) {}
}
