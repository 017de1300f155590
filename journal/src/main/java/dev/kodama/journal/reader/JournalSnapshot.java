package dev.kodama.journal.reader;

import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.JournalNotFoundException;
import dev.kodama.journal.JournalPosition;
import dev.kodama.journal.kafka.KafkaClients;
import dev.kodama.journal.topics.JournalPositions;
import dev.kodama.journal.topics.JournalTopics;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/**
 * Reads the committed records that the events topic held when the snapshot was opened, without order between partitions. Waits for
 * transactions that were open then. For one thread.
 */
public final class JournalSnapshot implements AutoCloseable {
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Map<TopicPartition, Long> ends = new HashMap<>();
    private final Set<TopicPartition> truncated = new HashSet<>();
    private final long next;

    private JournalSnapshot(JournalConfig config, Admin admin) {
        var properties = KafkaClients.readBounded(config);
        properties.put("max.poll.records", 1_000);
        this.next = JournalPositions.read(config, admin)
                .map(JournalPosition::nextSequence)
                .orElse(1L);
        this.consumer = KafkaClients.consumer(properties);
    }

    /**
     * Opens a snapshot.
     *
     * @throws JournalNotFoundException if there is no journal on this Kafka
     * @throws KafkaException as the cluster says
     */
    public static JournalSnapshot open(JournalConfig config) {
        try (var admin = KafkaClients.admin(config)) {
            var unused = JournalTopics.eventsTopicId(config, admin);
            var snapshot = new JournalSnapshot(config, admin);
            try {
                snapshot.assign(config, admin);
                return snapshot;
            } catch (RuntimeException e) {
                snapshot.close();
                throw e;
            }
        }
    }

    private void assign(JournalConfig config, Admin admin) {
        var latest = new HashMap<TopicPartition, OffsetSpec>();
        consumer.partitionsFor(config.eventsTopic())
                .forEach(info -> latest.put(new TopicPartition(info.topic(), info.partition()), OffsetSpec.latest()));
        KafkaClients.get(admin.listOffsets(latest).all())
                .forEach((partition, end) -> ends.put(partition, end.offset()));
        consumer.assign(ends.keySet());
        consumer.beginningOffsets(ends.keySet()).forEach((partition, begin) -> {
            consumer.seek(partition, begin);
            if (begin > 0) {
                truncated.add(partition);
            }
        });
    }

    /** The next records; the last may be behind the snapshot, with sequences from {@link #next} on. */
    public ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
        return consumer.poll(timeout);
    }

    /** Whether a record is part of the snapshot. */
    public boolean holds(ConsumerRecord<byte[], byte[]> record) {
        Long end = ends.get(new TopicPartition(record.topic(), record.partition()));
        return end != null && record.offset() < end;
    }

    /** Whether all records were read. */
    public boolean ended() {
        return ends.entrySet().stream().allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
    }

    /** The committed next sequence. */
    public long next() {
        return next;
    }

    /** The partitions that retention has truncated. */
    public Set<TopicPartition> truncated() {
        return Set.copyOf(truncated);
    }

    @Override
    public void close() {
        consumer.close(KafkaClients.CLOSE_AT_ONCE);
    }
}
