package dev.kodama.metrics;

import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.topics.JournalTopics;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.clients.admin.NewTopic;

/**
 * Configuration of the topology {@code metrics}.
 *
 * @param maxKeys maximum of pairs of event type and entity type; all beyond are counted as {@link MetricKey#OTHER}
 */
public record MetricsConfig(JournalConfig journal, int maxKeys) {
    private static final int MAX_KEYS = 20_000;
    private static final Duration WINDOW_RETENTION = Duration.ofHours(1);

    public static MetricsConfig standard(JournalConfig journal) {
        return new MetricsConfig(journal, MAX_KEYS);
    }

    /** Topic of each key's totals and newest buckets; compacted, by source and key. */
    public String statsTopic() {
        return journal.prefix() + "stats";
    }

    /** Topic of all windows of 10 s and of a minute with events; compacted, retained for an hour. */
    public String windowsTopic() {
        return journal.prefix() + "metrics";
    }

    /** The topics that the topology writes. */
    public List<NewTopic> topics() {
        return List.of(
                JournalTopics.compacted(statsTopic()), JournalTopics.compacted(windowsTopic(), WINDOW_RETENTION));
    }
}
