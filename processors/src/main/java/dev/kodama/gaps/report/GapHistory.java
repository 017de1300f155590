package dev.kodama.gaps.report;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.kodama.gaps.GapConfig;
import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.kafka.KafkaClients;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/** The gaps at a time in the past, rebuilt from all changes until then. */
public final class GapHistory {
    private static final Duration TIMEOUT = Duration.ofSeconds(25);

    private GapHistory() {}

    /**
     * The state of every event type of every source; empty before the first change. A row's counts are those at the time of its last
     * change, the row's {@code at}.
     *
     * @throws KafkaException if Kafka is unavailable or denies it
     */
    public static Collection<GapRow> asOf(JournalConfig journal, Instant at) {
        try (var consumer = KafkaClients.consumer(journal)) {
            String topic = GapConfig.changesTopic(journal);
            return consumer.listTopics().containsKey(topic)
                    ? asOf(consumer, new TopicPartition(topic, 0), at)
                    : List.of();
        }
    }

    private static Collection<GapRow> asOf(KafkaConsumer<byte[], byte[]> consumer, TopicPartition changes, Instant at) {
        consumer.assign(List.of(changes));
        consumer.seekToBeginning(List.of(changes));
        long end = end(consumer, changes, at);
        var rows = new TreeMap<String, GapRow>();
        KafkaClients.readTo(consumer, changes, end, TIMEOUT, changes.topic() + " could not be read in time", change -> {
            if (change.offset() < end) {
                String key = new String(change.key(), UTF_8);
                rows.put(key, GapRow.read(key, change.value()));
            }
        });
        rows.values().removeIf(row -> !row.isRelevant());
        return rows.values();
    }

    /** The offset of the first change after that time. */
    private static long end(KafkaConsumer<byte[], byte[]> consumer, TopicPartition changes, Instant at) {
        var later =
                consumer.offsetsForTimes(Map.of(changes, at.toEpochMilli() + 1)).get(changes);
        return later != null
                ? later.offset()
                : consumer.endOffsets(List.of(changes)).getOrDefault(changes, 0L);
    }
}
