package dev.kodama.metrics;

import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.topics.JournalTopics;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.clients.admin.NewTopic;

/**
 * What counting needs to know.
 *
 * @param mostSubjects how many pairs of event type and entity type are told apart; what comes beyond is counted as {@link MetricKey#OTHER}
 */
public record MetricsConfig(JournalConfig journal, int mostSubjects) {
    private static final int MOST_SUBJECTS = 20_000;
    private static final Duration WINDOWS_KEPT = Duration.ofHours(1);

    public static MetricsConfig standard(JournalConfig journal) {
        return new MetricsConfig(journal, MOST_SUBJECTS);
    }

    /** How each subject stands: what was ever counted, and its newest slices; compacted, by source and subject. */
    public String statsTopic() {
        return journal.prefix() + "stats";
    }

    /** Every window of 10 s and of a minute in which a subject had events; compacted, and gone after an hour. */
    public String windowsTopic() {
        return journal.prefix() + "metrics";
    }

    /** What the topology writes. */
    public List<NewTopic> topics() {
        return List.of(JournalTopics.compacted(statsTopic()), JournalTopics.compacted(windowsTopic(), WINDOWS_KEPT));
    }
}
