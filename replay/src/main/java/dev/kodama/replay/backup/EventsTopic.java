package dev.kodama.replay.backup;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.JournalNotFoundException;
import dev.kodama.journal.kafka.KafkaClients;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * The events topic of a backup. A journal that begins behind sequence 1 has partitions that begin behind offset 0, as retention leaves them:
 * that is how readers know that nothing is missing. Of a new topic {@link #beginLater} makes such partitions.
 */
final class EventsTopic {
    /** Deleted as soon as it is written. */
    private static final byte[] FIRST_RECORD = "kodama import: the journal begins behind this record".getBytes(UTF_8);

    private EventsTopic() {}

    /** @throws JournalNotFoundException if there is no journal */
    static List<TopicPartition> partitions(JournalConfig config, Admin admin) {
        String topic = config.eventsTopic();
        try {
            var described =
                    KafkaClients.get(admin.describeTopics(List.of(topic)).allTopicNames());
            return Objects.requireNonNull(described.get(topic)).partitions().stream()
                    .map(partition -> new TopicPartition(topic, partition.partition()))
                    .toList();
        } catch (UnknownTopicOrPartitionException e) {
            throw new JournalNotFoundException(config);
        }
    }

    /**
     * Deletes a first record of each partition that begins at offset 0. Such a partition must be empty.
     *
     * @throws BackupException if it holds events, of other sources: only an empty one can begin later
     */
    static void beginLater(JournalConfig config, long sequence) {
        try (var admin = KafkaClients.admin(config)) {
            var partitions = partitions(config, admin);
            var begins = offsets(admin, partitions, OffsetSpec.earliest(), IsolationLevel.READ_UNCOMMITTED);
            var toDelete = new HashMap<TopicPartition, RecordsToDelete>();
            begins.forEach((partition, begin) -> {
                if (begin == 0) {
                    toDelete.put(partition, RecordsToDelete.beforeOffset(1));
                }
            });
            var from = List.copyOf(toDelete.keySet());
            var ends = offsets(admin, from, OffsetSpec.latest(), IsolationLevel.READ_UNCOMMITTED);
            var decided = offsets(admin, from, OffsetSpec.latest(), IsolationLevel.READ_COMMITTED);
            // a mirror's transaction is at least an event and a marker; one record is that of an import that was killed
            // here
            if (!ends.equals(decided) || ends.values().stream().anyMatch(end -> end > 1)) {
                throw BackupException.refused(
                        "Source " + config.source() + " begins with sequence " + sequence + ", and "
                                + config.eventsTopic()
                                + " holds events of other sources from its beginning on, so readers would"
                                + " miss the sequences before it. Import this file into a new journal first, then the others.");
            }
            write(
                    config,
                    from.stream()
                            .filter(partition -> ends.getOrDefault(partition, 0L) == 0)
                            .toList());
            delete(config, admin, toDelete);
        }
    }

    private static void delete(JournalConfig config, Admin admin, Map<TopicPartition, RecordsToDelete> records) {
        try {
            KafkaClients.get(admin.deleteRecords(records).all());
        } catch (TopicAuthorizationException e) {
            throw BackupException.denied("Kafka denies Delete on topic " + config.eventsTopic());
        }
    }

    private static void write(JournalConfig config, List<TopicPartition> partitions) {
        var properties = config.producerProperties();
        properties.put("acks", "all");
        try (var producer = KafkaClients.producer(properties)) {
            for (var partition : partitions) {
                producer.send(new ProducerRecord<>(partition.topic(), partition.partition(), null, FIRST_RECORD))
                        .get();
            }
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        } catch (ExecutionException e) {
            throw BackupException.of(e.getCause() instanceof KafkaException cause ? cause : new KafkaException(e));
        }
    }

    private static Map<TopicPartition, Long> offsets(
            Admin admin, List<TopicPartition> partitions, OffsetSpec which, IsolationLevel isolation) {
        var asked = new HashMap<TopicPartition, OffsetSpec>();
        partitions.forEach(partition -> asked.put(partition, which));
        var offsets = new HashMap<TopicPartition, Long>();
        KafkaClients.get(admin.listOffsets(asked, new ListOffsetsOptions(isolation))
                        .all())
                .forEach((partition, found) -> offsets.put(partition, found.offset()));
        return offsets;
    }
}
