package dev.kodama.journal.topics;

import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.JournalPosition;
import dev.kodama.journal.kafka.KafkaClients;
import dev.kodama.journal.kafka.PartitionReader;
import dev.kodama.journal.text.Excerpt;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads the sources' committed positions from the positions topic. */
public final class JournalPositions {
    /** An active source's newest position is among the last records; only for an inactive one the whole topic is read. */
    private static final long TAIL_RECORDS = 200;
    /** Longer than the transaction timeout, so the topic's end becomes readable. */
    private static final Duration TIMEOUT = Duration.ofSeconds(75);

    private static final int MAX_SHOWN = 100;
    private static final Logger LOG = LoggerFactory.getLogger(JournalPositions.class);

    private JournalPositions() {}

    /**
     * Reads the newest committed position. Waits for open transactions of other sources in the topic: they would hide a newer position
     * behind them.
     *
     * @return empty if the source was never journaled
     * @throws KafkaException as the cluster says
     */
    public static Optional<JournalPosition> read(JournalConfig config) {
        try (var admin = KafkaClients.admin(config)) {
            return read(config, admin);
        }
    }

    /**
     * Reads the names of the journaled sources, sorted. If {@link JournalConfig#source} is one of them, only that is returned: it is found
     * fastest.
     *
     * @param admin an open client
     * @return empty also if there is no journal
     * @throws KafkaException as the cluster says
     */
    public static Set<String> sources(JournalConfig config, Admin admin) {
        try {
            return read(config, admin).isPresent() ? Set.of(config.source()) : allSources(config, admin);
        } catch (UnknownTopicOrPartitionException e) {
            return Set.of();
        }
    }

    /**
     * Reads the names of all journaled sources, sorted. Reads the whole topic.
     *
     * @throws KafkaException as the cluster says
     */
    public static Set<String> allSources(JournalConfig config) {
        try (var admin = KafkaClients.admin(config)) {
            return allSources(config, admin);
        } catch (UnknownTopicOrPartitionException e) {
            return Set.of();
        }
    }

    private static Set<String> allSources(JournalConfig config, Admin admin) {
        var sources = new TreeSet<String>();
        var partition = new TopicPartition(config.positionsTopic(), 0);
        long end = KafkaClients.get(admin.listOffsets(Map.of(partition, OffsetSpec.latest()))
                        .partitionResult(partition))
                .offset();
        try (var reader = new PartitionReader(config, config.positionsTopic())) {
            reader.seekToBeginning();
            reader.readTo(end, TIMEOUT, staysOpen(partition), record -> {
                if (record.key() != null) {
                    sources.add(new String(record.key(), StandardCharsets.UTF_8));
                }
            });
        }
        return sources;
    }

    /** As {@link #read(JournalConfig)}, with an open client. */
    public static Optional<JournalPosition> read(JournalConfig config, Admin admin) {
        return read(config, admin, "read_committed", IsolationLevel.READ_UNCOMMITTED); // waits for open transactions
    }

    /**
     * As {@link #read(JournalConfig)}, with open clients.
     *
     * @param reader of committed records of the positions topic
     */
    public static Optional<JournalPosition> read(JournalConfig config, Admin admin, PartitionReader reader) {
        return read(config, admin, reader, IsolationLevel.READ_UNCOMMITTED);
    }

    /** The newest position before the first open transaction of the topic, which is not waited for. */
    public static Optional<JournalPosition> readCommitted(JournalConfig config, Admin admin) {
        return read(config, admin, "read_committed", IsolationLevel.READ_COMMITTED);
    }

    private static Optional<JournalPosition> read(
            JournalConfig config, Admin admin, String isolation, IsolationLevel upTo) {
        var properties = KafkaClients.readBounded(config);
        properties.put("isolation.level", isolation);
        try (var reader = new PartitionReader(properties, new TopicPartition(config.positionsTopic(), 0))) {
            return read(config, admin, reader, upTo);
        }
    }

    private static Optional<JournalPosition> read(
            JournalConfig config, Admin admin, PartitionReader reader, IsolationLevel upTo) {
        var partition = new TopicPartition(config.positionsTopic(), 0);
        var first = admin.listOffsets(Map.of(partition, OffsetSpec.earliest()));
        var last = admin.listOffsets(Map.of(partition, OffsetSpec.latest()), new ListOffsetsOptions(upTo));
        long beginning = KafkaClients.get(first.partitionResult(partition)).offset();
        long end = KafkaClients.get(last.partitionResult(partition)).offset();
        long tail = Math.max(beginning, end - TAIL_RECORDS);
        var newest = newest(reader, partition, tail, end, config.source());
        return newest.isPresent() || tail == beginning
                ? newest
                : newest(reader, partition, beginning, end, config.source());
    }

    private static Optional<JournalPosition> newest(
            PartitionReader reader, TopicPartition partition, long from, long end, String source) {
        var last = new ArrayDeque<byte[]>();
        byte[] key = source.getBytes(StandardCharsets.UTF_8);
        reader.seek(from);
        reader.readTo(end, TIMEOUT, staysOpen(partition), record -> {
            if (Arrays.equals(key, record.key()) && record.value() != null) {
                last.addFirst(record.value());
                if (last.size() > TAIL_RECORDS) {
                    last.removeLast();
                }
            }
        });
        return last.stream().flatMap(json -> position(json, partition).stream()).findFirst();
    }

    private static String staysOpen(TopicPartition partition) {
        return "a transaction in " + partition + " stays open";
    }

    /** Empty for a record that no mirror wrote: the one before it counts. */
    private static Optional<JournalPosition> position(byte[] json, TopicPartition partition) {
        try {
            return Optional.of(JournalPosition.fromJson(json));
        } catch (IllegalArgumentException | DateTimeException e) {
            LOG.warn("Skipping a record of {} that no mirror wrote: '{}'", partition, Excerpt.of(json, MAX_SHOWN));
            return Optional.empty();
        }
    }
}
