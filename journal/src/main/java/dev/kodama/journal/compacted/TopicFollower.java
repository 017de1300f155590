package dev.kodama.journal.compacted;

import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.kafka.FetchWatch;
import dev.kodama.journal.kafka.KafkaClients;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;

/** Reads all partitions of a topic from their beginnings, and detects when it has reached the ends at its start. */
final class TopicFollower {
    private static final Duration FOLLOW_POLL = Duration.ofSeconds(1);
    private static final Duration LOAD_POLL = Duration.ofMillis(20);
    /** Data is answered at once: an idle table costs its number of fetches. */
    private static final Duration FETCH_WAIT = Duration.ofSeconds(4);

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Map<TopicPartition, Long> ends;
    private final FetchWatch fetches;
    private boolean atEnd;

    TopicFollower(KafkaConsumer<byte[], byte[]> consumer, String topic) {
        this.consumer = consumer;
        var partitions = consumer.listTopics().getOrDefault(topic, List.of()).stream()
                .map(partition -> new TopicPartition(topic, partition.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        this.ends = consumer.endOffsets(partitions);
        this.fetches = new FetchWatch(consumer.metrics(), FETCH_WAIT, System.nanoTime());
    }

    static KafkaConsumer<byte[], byte[]> consumer(JournalConfig config) {
        var properties = KafkaClients.readCommitted(config);
        properties.put("fetch.max.wait.ms", (int) FETCH_WAIT.toMillis());
        return KafkaClients.consumer(properties);
    }

    /** Whether the topic exists. */
    boolean exists() {
        return !ends.isEmpty();
    }

    void poll(Consumer<ConsumerRecord<byte[], byte[]>> sink) {
        consumer.poll(atEnd() ? FOLLOW_POLL : LOAD_POLL).forEach(sink);
        fetches.afterPoll(System.nanoTime());
    }

    /** As {@link FetchWatch#silentFor}. */
    Duration silentFor() {
        return fetches.silentFor(System.nanoTime());
    }

    boolean atEnd() {
        if (!atEnd) {
            atEnd = ends.entrySet().stream().allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
        }
        return atEnd;
    }
}
