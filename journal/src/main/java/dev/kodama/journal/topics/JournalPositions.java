package dev.kodama.journal.topics;

import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.JournalPosition;
import dev.kodama.journal.kafka.KafkaClients;
import dev.kodama.journal.text.Excerpt;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads how far a source is journaled. */
public final class JournalPositions {
    /** The newest position of a busy source is among the last few; only a source long silent needs the whole topic read. */
    private static final long TAIL_RECORDS = 200;
    /** Longer than a transaction may stay open: the topic's end is readable by then. */
    private static final Duration PATIENCE = Duration.ofSeconds(75);

    private static final int MAX_SHOWN = 100;
    private static final Logger LOG = LoggerFactory.getLogger(JournalPositions.class);

    private JournalPositions() {}

    /**
     * The newest committed position. Waits for the transactions of other sources that are open in the topic: a position behind
     * one of them could not be seen, and an older one would be taken for the newest.
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
     * The names of every source that was ever journaled, in alphabetical order; if {@link JournalConfig#source} is one of them it is
     * found first, and may stand alone.
     *
     * @return empty also where there is no journal
     * @throws KafkaException as the cluster says
     */
    public static Set<String> sources(JournalConfig config) {
        var sources = new TreeSet<String>();
        try (var admin = KafkaClients.admin(config)) {
            if (read(config, admin).isPresent()) {
                return Set.of(config.source());
            }
            var partition = new TopicPartition(config.positionsTopic(), 0);
            long end = KafkaClients.get(admin.listOffsets(Map.of(partition, OffsetSpec.latest()))
                            .partitionResult(partition))
                    .offset();
            try (var consumer = new KafkaConsumer<>(
                    KafkaClients.readCommitted(config), new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
                consumer.assign(List.of(partition));
                consumer.seekToBeginning(List.of(partition));
                KafkaClients.readTo(
                        consumer, partition, end, PATIENCE, "a transaction in " + partition + " stays open", kept -> {
                            if (kept.key() != null) {
                                sources.add(new String(kept.key(), StandardCharsets.UTF_8));
                            }
                        });
            }
        } catch (UnknownTopicOrPartitionException e) {
            return Set.of();
        }
        return sources;
    }

    /** As {@link #read(JournalConfig)}, with an open client. */
    public static Optional<JournalPosition> read(JournalConfig config, Admin admin) {
        return read(config, admin, "read_committed", IsolationLevel.READ_UNCOMMITTED); // to the end of what is open
    }

    /** The newest before the first transaction that is open in the topic. */
    static Optional<JournalPosition> readCommitted(JournalConfig config, Admin admin) {
        return read(config, admin, "read_committed", IsolationLevel.READ_COMMITTED);
    }

    /** The newest, committed or not. */
    static Optional<JournalPosition> readOpen(JournalConfig config, Admin admin) {
        return read(config, admin, "read_uncommitted", IsolationLevel.READ_UNCOMMITTED);
    }

    private static Optional<JournalPosition> read(
            JournalConfig config, Admin admin, String isolation, IsolationLevel upTo) {
        var partition = new TopicPartition(config.positionsTopic(), 0);
        var first = admin.listOffsets(Map.of(partition, OffsetSpec.earliest()));
        var last = admin.listOffsets(Map.of(partition, OffsetSpec.latest()), new ListOffsetsOptions(upTo));
        var properties = KafkaClients.readCommitted(config);
        properties.put("isolation.level", isolation);
        var consumer = new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        try {
            consumer.assign(List.of(partition));
            long beginning = KafkaClients.get(first.partitionResult(partition)).offset();
            long end = KafkaClients.get(last.partitionResult(partition)).offset();
            long tail = Math.max(beginning, end - TAIL_RECORDS);
            var newest = newest(consumer, partition, tail, end, config.source());
            return newest.isPresent() || tail == beginning
                    ? newest
                    : newest(consumer, partition, beginning, end, config.source());
        } finally {
            consumer.close(KafkaClients.CLOSE_AT_ONCE);
        }
    }

    private static Optional<JournalPosition> newest(
            KafkaConsumer<byte[], byte[]> consumer, TopicPartition partition, long from, long end, String source) {
        var last = new ArrayDeque<byte[]>();
        byte[] key = source.getBytes(StandardCharsets.UTF_8);
        consumer.seek(partition, from);
        KafkaClients.readTo(
                consumer, partition, end, PATIENCE, "a transaction in " + partition + " stays open", kept -> {
                    if (Arrays.equals(key, kept.key()) && kept.value() != null) {
                        last.addFirst(kept.value());
                        if (last.size() > TAIL_RECORDS) {
                            last.removeLast();
                        }
                    }
                });
        return last.stream().flatMap(json -> position(json, partition).stream()).findFirst();
    }

    /** Empty for what no mirror wrote: the one before it counts. */
    private static Optional<JournalPosition> position(byte[] json, TopicPartition partition) {
        try {
            return Optional.of(JournalPosition.fromJson(json));
        } catch (IllegalArgumentException | DateTimeException e) {
            LOG.warn("Skipping a record of {} that no mirror wrote: '{}'", partition, Excerpt.of(json, MAX_SHOWN));
            return Optional.empty();
        }
    }
}
