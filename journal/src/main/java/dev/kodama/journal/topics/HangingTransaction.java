package dev.kodama.journal.topics;

import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.JournalPosition;
import dev.kodama.journal.JournalRecordCodec;
import dev.kodama.journal.kafka.KafkaClients;
import dev.kodama.journal.kafka.KafkaDenial;
import dev.kodama.journal.kafka.PartitionReader;
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
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.ClusterAuthorizationException;
import org.apache.kafka.common.errors.UnsupportedVersionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends a transaction that Kafka has completed without marking all partitions: a coordinator that loads while a partition has no leader takes
 * the partition for deleted (Kafka 4.3, {@code TransactionMarkerChannelManager}). Observed when a broker was killed, and stopped again
 * during its start. No broker ends such a transaction, and readers of committed records wait at it forever.
 */
public final class HangingTransaction {
    /** More records than follow the last event of a source that is writing to a partition. */
    private static final long TAIL_RECORDS = 50;

    private static final Duration TIMEOUT = Duration.ofSeconds(20);
    private static final Logger LOG = LoggerFactory.getLogger(HangingTransaction.class);

    private HangingTransaction() {}

    /**
     * Resolves open transactions of a producer that has just initialised: none of its own can be open. They are aborted; their events are
     * still in Redis, behind the committed position. If some partitions have the commit marker, aborting the others would tear the
     * transaction, and so would the producer's next transaction in those partitions if it was aborted: they are committed, too.
     *
     * @return the position to continue at; empty if the source was never journaled
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
                        "Kafka has committed a transaction of source {} but left it open in {}: committing it there",
                        config.source(),
                        hanging.keySet());
                end(() -> CommitMarkers.write(config, admin, hanging));
            } else if (!hanging.isEmpty()) {
                LOG.warn(
                        "Kafka has left a transaction of source {} open in {}: aborting it and reading its events"
                                + " again",
                        config.source(),
                        hanging.keySet());
                end(() -> hanging.forEach((partition, state) -> abort(admin, partition, state)));
            }
            return JournalPositions.read(config, admin);
        }
    }

    /** Whether a producer has a transaction open, says a partition that a mirror writes to. */
    static boolean isOpen(JournalConfig config, Admin admin, String transactionalId) {
        return producers(config, admin, transactionalId).values().stream()
                .flatMap(List::stream)
                .anyMatch(state -> state.currentTransactionStartOffset().isPresent());
    }

    /** The producer's state in each partition that a mirror writes to. */
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
                                    .filter(active -> active.producerId() == producer)
                                    .toList()));
        } catch (AuthorizationException e) {
            LOG.warn(
                    "Not checking for transactions that Kafka left open: {}",
                    KafkaDenial.of(e, "Read").orElseGet(e::getMessage));
            return Map.of();
        } catch (UnsupportedVersionException e) {
            LOG.debug("Not checking for hanging transactions", e);
            return Map.of();
        }
    }

    /** Whether a closed partition has an event behind the committed position, or a hanging one an event before it. */
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

    /** The source's sequences from an offset, chosen by beginning and end, to the end. */
    private static LongSummaryStatistics sequences(
            JournalConfig config, TopicPartition partition, String isolation, LongBinaryOperator from) {
        var properties = KafkaClients.readBounded(config);
        properties.put("isolation.level", isolation);
        var sequences = new LongSummaryStatistics();
        var codec = new JournalRecordCodec(config);
        try (var reader = new PartitionReader(properties, partition)) {
            long end = reader.end();
            reader.seek(from.applyAsLong(reader.beginning(), end));
            reader.readTo(end, TIMEOUT, record -> {
                var event = codec.toEvent(record);
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
        KafkaClients.get(admin.abortTransaction(spec).all());
    }

    private static void end(Runnable markers) {
        try {
            markers.run();
        } catch (ClusterAuthorizationException e) {
            throw new ClusterAuthorizationException(
                    "Kafka denies Alter on the cluster, which is needed to end a transaction that it left open", e);
        }
    }
}
