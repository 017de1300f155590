package dev.kodama.journal.topics;

import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.JournalPosition;
import dev.kodama.journal.JournalRecordCodec;
import dev.kodama.journal.kafka.KafkaClients;
import dev.kodama.journal.kafka.KafkaDenial;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.LongSummaryStatistics;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongBinaryOperator;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.AbortTransactionSpec;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ProducerState;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.ClusterAuthorizationException;
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
     * Sees to what hangs of a producer that has just initialised its transactions: none of its own can be open then. It is aborted, and
     * its events are still in Redis, as the position before them is the committed one. Where some partitions were told of a commit,
     * aborting the rest would tear the transaction: it is left to the producer's next transaction in these partitions, which ends both.
     *
     * @return the position to go on from; empty if the source was never journaled
     * @throws KafkaException as the cluster says
     */
    public static Optional<JournalPosition> resolve(JournalConfig config, String transactionalId) {
        try (var admin = KafkaClients.admin(config)) {
            var producers = producers(config, admin, transactionalId);
            var hanging = new HashMap<TopicPartition, ProducerState>();
            producers.forEach((partition, states) -> states.stream()
                    .filter(state -> state.currentTransactionStartOffset().isPresent())
                    .forEach(state -> hanging.put(partition, state)));
            if (!hanging.isEmpty() && isCommitted(config, admin, producers.keySet(), hanging)) {
                LOG.warn(
                        "Kafka has committed a transaction of source {} and left it open in {}: readers wait there for the next event",
                        config.source(),
                        hanging.keySet());
                return JournalPositions.readOpen(config, admin);
            }
            if (!hanging.isEmpty()) {
                LOG.warn(
                        "Kafka has left a transaction of source {} open in {}: aborting it, its events are read again",
                        config.source(),
                        hanging.keySet());
                hanging.forEach((partition, state) -> abort(admin, partition, state));
            }
            return JournalPositions.read(config, admin);
        }
    }

    /** By partition of what a mirror writes to: what the producer has there. */
    private static Map<TopicPartition, List<ProducerState>> producers(
            JournalConfig config, Admin admin, String transactionalId) {
        var topics = List.of(config.eventsTopic(), config.rejectedTopic(), config.positionsTopic());
        try {
            var described = admin.describeTransactions(List.of(transactionalId)).description(transactionalId);
            var partitions = KafkaClients.get(admin.describeTopics(topics).allTopicNames()).values().stream()
                    .flatMap(topic -> topic.partitions().stream()
                            .map(partition -> new TopicPartition(topic.name(), partition.partition())))
                    .toList();
            var states = KafkaClients.get(admin.describeProducers(partitions).all());
            long producer = KafkaClients.get(described).producerId();
            return states.entrySet().stream()
                    .collect(Collectors.toMap(
                            Map.Entry::getKey,
                            state -> state.getValue().activeProducers().stream()
                                    .filter(one -> one.producerId() == producer)
                                    .toList()));
        } catch (AuthorizationException e) {
            LOG.warn(
                    "Not looking for transactions that Kafka left open: {}",
                    KafkaDenial.of(e, "Read").orElseGet(e::getMessage));
            return Map.of();
        } catch (UnsupportedVersionException e) {
            LOG.debug("not looking for hanging transactions", e);
            return Map.of();
        }
    }

    /** Whether a partition has an event behind the committed position and does not hang, or hangs with one before it. */
    private static boolean isCommitted(
            JournalConfig config,
            Admin admin,
            Set<TopicPartition> partitions,
            Map<TopicPartition, ProducerState> hanging) {
        long next = JournalPositions.readCommitted(config, admin)
                .map(JournalPosition::nextSequence)
                .orElse(1L);
        for (TopicPartition partition : partitions) {
            var open = hanging.get(partition);
            if (partition.topic().equals(config.eventsTopic())
                    && (open == null
                            ? committedTail(config, partition).getMax() >= next
                            : from(config, partition, open).getMin() < next)) {
                return true;
            }
        }
        return false;
    }

    private static LongSummaryStatistics committedTail(JournalConfig config, TopicPartition partition) {
        return sequences(
                config, partition, "read_committed", (beginning, end) -> Math.max(beginning, end - TAIL_RECORDS));
    }

    private static LongSummaryStatistics from(JournalConfig config, TopicPartition partition, ProducerState open) {
        return sequences(
                config,
                partition,
                "read_uncommitted",
                (beginning, end) -> open.currentTransactionStartOffset().orElse(beginning));
    }

    /** Those of the source's events between an offset, chosen by the beginning and the end, and the end. */
    private static LongSummaryStatistics sequences(
            JournalConfig config, TopicPartition partition, String isolation, LongBinaryOperator from) {
        var properties = KafkaClients.readCommitted(config);
        properties.put("isolation.level", isolation);
        var sequences = new LongSummaryStatistics();
        var format = new JournalRecordCodec(config);
        try (var consumer = new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.assign(List.of(partition));
            long beginning = consumer.beginningOffsets(List.of(partition)).getOrDefault(partition, 0L);
            long end = consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
            consumer.seek(partition, from.applyAsLong(beginning, end));
            KafkaClients.readTo(
                    consumer, partition, end, PATIENCE, "the end of " + partition + " cannot be read", kept -> {
                        var event = format.toEvent(kept);
                        if (event != null) {
                            sequences.accept(event.sequence());
                        }
                    });
        }
        return sequences;
    }

    private static void abort(Admin admin, TopicPartition partition, ProducerState state) {
        var spec = new AbortTransactionSpec(
                partition,
                state.producerId(),
                (short) state.producerEpoch(),
                state.coordinatorEpoch().orElse(0));
        try {
            KafkaClients.get(admin.abortTransaction(spec).all());
        } catch (ClusterAuthorizationException e) {
            throw new ClusterAuthorizationException(
                    "Kafka denies Alter on the cluster, which ending a transaction that it left open takes", e);
        }
    }
}
