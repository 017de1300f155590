package dev.kodama.journal;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.AbortTransactionSpec;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ProducerState;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.UnsupportedVersionException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A transaction that Kafka has ended and not told the partitions: its coordinator, loaded at a moment when a partition has no leader,
 * takes the partition for deleted (Kafka 4.3, {@code TransactionMarkerChannelManager}). Seen where a broker was killed and stopped
 * again just as it had started. Nobody ends it any more, and readers of what is committed stand before it for ever.
 */
public final class HangingTransaction {
    /** More than stands between a partition's end and the last event of a source that writes into it now. */
    private static final long TAIL_RECORDS = 50;

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Logger LOG = LoggerFactory.getLogger(HangingTransaction.class);

    private HangingTransaction() {}

    /**
     * Aborts what hangs of a producer that has just initialised its transactions: none of its own can be open then. Its events are
     * still in Redis, as the position before them is the committed one.
     *
     * @throws JournalBrokenException if only some partitions were told: to abort the rest would tear the transaction
     * @throws KafkaException as the cluster says
     */
    public static void abort(JournalConfig config, String transactionalId) {
        try (var admin = Clients.admin(config)) {
            var producers = producers(config, admin, transactionalId);
            var hanging = new HashMap<TopicPartition, ProducerState>();
            producers.forEach((partition, states) -> states.stream()
                    .filter(state -> state.currentTransactionStartOffset().isPresent())
                    .forEach(state -> hanging.put(partition, state)));
            if (hanging.isEmpty()) {
                return;
            }
            var told = new ArrayList<>(producers.keySet());
            told.removeAll(hanging.keySet());
            if (told.contains(positions(config)) || isCommitted(config, admin, told)) {
                throw JournalBrokenException.halfEnded(config.source(), hanging.keySet());
            }
            LOG.warn(
                    "Kafka has left a transaction of source {} open in {}: aborting it, its events are read again",
                    config.source(),
                    hanging.keySet());
            hanging.forEach((partition, state) -> abort(admin, partition, state));
        }
    }

    private static TopicPartition positions(JournalConfig config) {
        return new TopicPartition(config.positionsTopic(), 0);
    }

    /** By partition of what a mirror writes to: what the producer has there. */
    private static Map<TopicPartition, List<ProducerState>> producers(
            JournalConfig config, Admin admin, String transactionalId) {
        var topics = List.of(config.eventsTopic(), config.rejectedTopic(), config.positionsTopic());
        try {
            var described = admin.describeTransactions(List.of(transactionalId)).description(transactionalId);
            var partitions = Clients.get(admin.describeTopics(topics).allTopicNames()).values().stream()
                    .flatMap(topic -> topic.partitions().stream()
                            .map(partition -> new TopicPartition(topic.name(), partition.partition())))
                    .toList();
            var states = Clients.get(admin.describeProducers(partitions).all());
            long producer = Clients.get(described).producerId();
            return states.entrySet().stream()
                    .collect(Collectors.toMap(
                            Map.Entry::getKey,
                            state -> state.getValue().activeProducers().stream()
                                    .filter(one -> one.producerId() == producer)
                                    .toList()));
        } catch (AuthorizationException | UnsupportedVersionException e) {
            LOG.debug("not looking for hanging transactions", e);
            return Map.of();
        }
    }

    /** Whether one of these partitions has an event behind the committed position. */
    private static boolean isCommitted(JournalConfig config, Admin admin, List<TopicPartition> told) {
        long next = JournalPositions.readCommitted(config, admin)
                .map(JournalPosition::nextSequence)
                .orElse(1L);
        var format = new RecordFormat(config);
        try (var consumer = new KafkaConsumer<>(
                Clients.readCommitted(config), new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            for (TopicPartition partition : told) {
                if (partition.topic().equals(config.eventsTopic())
                        && lastSequence(consumer, partition, format) >= next) {
                    return true;
                }
            }
            return false;
        }
    }

    private static long lastSequence(
            KafkaConsumer<byte[], byte[]> consumer, TopicPartition partition, RecordFormat format) {
        consumer.assign(List.of(partition));
        long beginning = consumer.beginningOffsets(List.of(partition)).getOrDefault(partition, 0L);
        long end = consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
        consumer.seek(partition, Math.max(beginning, end - TAIL_RECORDS));
        long last = 0;
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (consumer.position(partition) < end && System.nanoTime() < deadline) {
            for (var kept : consumer.poll(Duration.ofMillis(100))) {
                var event = format.toEvent(kept);
                last = event == null ? last : Math.max(last, event.sequence());
            }
        }
        return last;
    }

    private static void abort(Admin admin, TopicPartition partition, ProducerState state) {
        var spec = new AbortTransactionSpec(
                partition,
                state.producerId(),
                (short) state.producerEpoch(),
                state.coordinatorEpoch().orElse(0));
        Clients.get(admin.abortTransaction(spec).all());
    }
}
