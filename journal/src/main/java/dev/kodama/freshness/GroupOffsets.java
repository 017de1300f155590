package dev.kodama.freshness;

import dev.kodama.freshness.ProgressTracker.Look;
import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.kafka.KafkaClients;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsSpec;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/** Looks at the committed offsets of topologies' consumer groups and at the ends of what these read: three calls for all of them. */
final class GroupOffsets implements AutoCloseable {
    private static final Duration SLICE = Duration.ofMillis(200);
    /** At least one batch is handed out, however large. */
    private static final int LITTLE = 1 << 10;

    private final JournalConfig journal;
    private final Admin admin;
    /** What groups have read besides the journal, as far as it was seen. */
    private final Map<String, Set<TopicPartition>> others = new HashMap<>();

    private @Nullable KafkaConsumer<byte[], byte[]> consumer;

    GroupOffsets(JournalConfig journal, Admin admin) {
        this.journal = journal;
        this.admin = admin;
    }

    /**
     * Looks at topologies, by name.
     *
     * @throws KafkaException as the cluster says
     */
    Map<String, Look> look(Collection<String> names, Instant now) {
        var events = eventPartitions();
        var all = new HashSet<>(events);
        names.forEach(name -> all.addAll(others.getOrDefault(name, Set.of())));
        var ends = offsets(all, OffsetSpec.latest());
        var looks = new HashMap<String, Look>();
        committed(names).forEach((name, committed) -> {
            var own = new HashSet<>(events);
            own.addAll(others.getOrDefault(name, Set.of()));
            var ownEnds = of(ends, own);
            looks.put(name, new Look(now, of(ends, events), ownEnds, sinceBegin(committed, ownEnds)));
            others.put(
                    name,
                    committed.keySet().stream()
                            .filter(one -> !events.contains(one))
                            .collect(Collectors.toSet()));
        });
        return looks;
    }

    private Set<TopicPartition> eventPartitions() {
        String topic = journal.eventsTopic();
        var described = KafkaClients.get(admin.describeTopics(List.of(topic)).allTopicNames());
        return Objects.requireNonNull(described.get(topic)).partitions().stream()
                .map(partition -> new TopicPartition(topic, partition.partition()))
                .collect(Collectors.toSet());
    }

    private static Map<TopicPartition, Long> of(Map<TopicPartition, Long> offsets, Set<TopicPartition> which) {
        var some = new HashMap<>(offsets);
        some.keySet().retainAll(which);
        return some;
    }

    private Map<TopicPartition, Long> offsets(Set<TopicPartition> of, OffsetSpec spec) {
        var asked = of.stream().collect(Collectors.toMap(partition -> partition, partition -> spec));
        var told = KafkaClients.get(admin.listOffsets(asked, new ListOffsetsOptions(IsolationLevel.READ_COMMITTED))
                .all());
        var offsets = new HashMap<TopicPartition, Long>();
        told.forEach((partition, offset) -> offsets.put(partition, offset.offset()));
        return offsets;
    }

    private Map<String, Map<TopicPartition, Long>> committed(Collection<String> names) {
        var groups =
                names.stream().collect(Collectors.toMap(journal::group, name -> new ListConsumerGroupOffsetsSpec()));
        var asked = admin.listConsumerGroupOffsets(groups);
        var committed = new HashMap<String, Map<TopicPartition, Long>>();
        for (String name : names) {
            var offsets = new HashMap<TopicPartition, Long>();
            try {
                KafkaClients.get(asked.partitionsToOffsetAndMetadata(journal.group(name)))
                        .forEach((partition, offset) -> {
                            if (offset != null) {
                                offsets.put(partition, offset.offset());
                            }
                        });
            } catch (GroupIdNotFoundException e) {
                // it has not committed anything yet
            }
            committed.put(name, offsets);
        }
        return committed;
    }

    /** A partition where nothing was ever read is read from its beginning. */
    private Map<TopicPartition, Long> sinceBegin(Map<TopicPartition, Long> committed, Map<TopicPartition, Long> ends) {
        var unread = new HashSet<TopicPartition>();
        ends.forEach((partition, end) -> {
            if (end > 0 && !committed.containsKey(partition)) {
                unread.add(partition);
            }
        });
        var since = unread.isEmpty()
                ? new HashMap<TopicPartition, Long>()
                : new HashMap<>(offsets(unread, OffsetSpec.earliest()));
        since.putAll(committed);
        return since;
    }

    /**
     * The same, with the partitions as committed to their ends where there is no more than the marks of transactions, which a group commits
     * only with a record before them.
     *
     * @throws KafkaException as the cluster says
     */
    Look passMarkers(Look look) {
        var committed = new HashMap<>(look.committed());
        look.ends().forEach((partition, end) -> {
            if (committed.getOrDefault(partition, 0L) < end
                    && hasNone(partition, committed.getOrDefault(partition, 0L), end)) {
                committed.put(partition, end);
            }
        });
        return new Look(look.time(), look.journal(), look.ends(), committed);
    }

    private boolean hasNone(TopicPartition partition, long from, long end) {
        var reading = reading();
        reading.assign(List.of(partition));
        reading.seek(partition, from);
        return reading.poll(SLICE).isEmpty() && reading.position(partition) >= end;
    }

    private KafkaConsumer<byte[], byte[]> reading() {
        var open = consumer;
        if (open == null) {
            var properties = KafkaClients.readCommitted(journal);
            properties.put("auto.offset.reset", "earliest"); // where retention has cut
            properties.put("max.partition.fetch.bytes", LITTLE);
            open = new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
            consumer = open;
        }
        return open;
    }

    @Override
    public void close() {
        if (consumer != null) {
            consumer.close(org.apache.kafka.clients.consumer.CloseOptions.timeout(Duration.ZERO));
        }
    }
}
