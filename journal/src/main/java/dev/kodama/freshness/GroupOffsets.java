package dev.kodama.freshness;

import dev.kodama.freshness.ProgressTracker.OffsetSnapshot;
import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.kafka.KafkaClients;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
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
import org.jspecify.annotations.Nullable;

/**
 * Reads the end offsets of topologies' inputs, and the committed offsets of their consumer groups. While the inputs do not grow, that is one
 * call for all topologies: a group that has committed everything has nothing more to commit.
 */
final class GroupOffsets implements AutoCloseable {
    private static final Duration MAX_POLL = Duration.ofMillis(200);
    /** Kafka returns at least one batch of any size. */
    private static final int MIN_FETCH_BYTES = 1 << 10;
    /** Interval of reading what changes rarely: the partitions of the journal, and the inputs of a group. */
    private static final Duration DESCRIBE_INTERVAL = Duration.ofSeconds(10);

    private final JournalConfig journal;
    private final Admin admin;
    /** The known inputs of groups besides the journal. */
    private final Map<String, Set<TopicPartition>> otherInputs = new HashMap<>();

    /** By name of a topology: the end offsets up to which its group has nothing left to commit. */
    private final Map<String, Map<TopicPartition, Long>> complete = new HashMap<>();

    private Set<TopicPartition> events = Set.of();
    private Instant described = Instant.MIN;
    private @Nullable KafkaConsumer<byte[], byte[]> consumer;

    GroupOffsets(JournalConfig journal, Admin admin) {
        this.journal = journal;
        this.admin = admin;
    }

    /**
     * Reads the offsets of topologies, by name.
     *
     * @throws KafkaException as the cluster says
     */
    Map<String, OffsetSnapshot> read(Collection<String> names, Instant now) {
        complete.keySet().retainAll(names); // a topology that starts anew may also commit anew
        describeEvents(now);
        var all = new HashSet<>(events);
        names.forEach(name -> all.addAll(otherInputs.getOrDefault(name, Set.of())));
        var ends = offsets(all, OffsetSpec.latest());
        var snapshots = new HashMap<String, OffsetSnapshot>();
        var behind = new ArrayList<String>();
        for (String name : names) {
            var own = of(ends, inputs(name));
            if (own.equals(complete.get(name))) {
                snapshots.put(name, new OffsetSnapshot(now, of(ends, events), own, own));
            } else {
                behind.add(name);
            }
        }
        committed(behind).forEach((name, committed) -> {
            var own = of(ends, inputs(name));
            var snapshot = new OffsetSnapshot(now, of(ends, events), own, sinceBegin(committed, own));
            snapshots.put(name, snapshot);
            otherInputs.put(
                    name,
                    committed.keySet().stream()
                            .filter(partition -> !events.contains(partition))
                            .collect(Collectors.toSet()));
            rememberIfComplete(name, snapshot);
        });
        return snapshots;
    }

    private Set<TopicPartition> inputs(String name) {
        var inputs = new HashSet<>(events);
        inputs.addAll(otherInputs.getOrDefault(name, Set.of()));
        return inputs;
    }

    private void rememberIfComplete(String name, OffsetSnapshot snapshot) {
        if (snapshot.lag() == 0 && snapshot.ends().keySet().equals(inputs(name))) {
            complete.put(name, snapshot.ends());
        }
    }

    private void describeEvents(Instant now) {
        if (now.isBefore(described.plus(DESCRIBE_INTERVAL))) {
            return;
        }
        String topic = journal.eventsTopic();
        var found = KafkaClients.get(admin.describeTopics(List.of(topic)).allTopicNames());
        events = Objects.requireNonNull(found.get(topic)).partitions().stream()
                .map(partition -> new TopicPartition(topic, partition.partition()))
                .collect(Collectors.toSet());
        complete.clear(); // a group may have got more inputs, too
        described = now;
    }

    private static Map<TopicPartition, Long> of(Map<TopicPartition, Long> offsets, Set<TopicPartition> which) {
        var some = new HashMap<>(offsets);
        some.keySet().retainAll(which);
        return some;
    }

    private Map<TopicPartition, Long> offsets(Set<TopicPartition> of, OffsetSpec spec) {
        var request = of.stream().collect(Collectors.toMap(partition -> partition, partition -> spec));
        var result = KafkaClients.get(admin.listOffsets(request, new ListOffsetsOptions(IsolationLevel.READ_COMMITTED))
                .all());
        var offsets = new HashMap<TopicPartition, Long>();
        result.forEach((partition, offset) -> offsets.put(partition, offset.offset()));
        return offsets;
    }

    private Map<String, Map<TopicPartition, Long>> committed(Collection<String> names) {
        if (names.isEmpty()) {
            return Map.of();
        }
        var groups =
                names.stream().collect(Collectors.toMap(journal::group, name -> new ListConsumerGroupOffsetsSpec()));
        var requested = admin.listConsumerGroupOffsets(groups);
        var committed = new HashMap<String, Map<TopicPartition, Long>>();
        for (String name : names) {
            var offsets = new HashMap<TopicPartition, Long>();
            try {
                KafkaClients.get(requested.partitionsToOffsetAndMetadata(journal.group(name)))
                        .forEach((partition, offset) -> {
                            if (offset != null) {
                                offsets.put(partition, offset.offset());
                            }
                        });
            } catch (GroupIdNotFoundException e) {
                // nothing committed yet
            }
            committed.put(name, offsets);
        }
        return committed;
    }

    /** The committed offsets; a partition that was never read counts from its beginning. */
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
     * The same offsets, with partitions counted as committed to their ends if only transaction markers remain. A group commits those only
     * with a record before them.
     *
     * @throws KafkaException as the cluster says
     */
    OffsetSnapshot skipMarkers(String name, OffsetSnapshot snapshot) {
        var committed = new HashMap<>(snapshot.committed());
        snapshot.ends().forEach((partition, end) -> {
            if (committed.getOrDefault(partition, 0L) < end
                    && isEmpty(partition, committed.getOrDefault(partition, 0L), end)) {
                committed.put(partition, end);
            }
        });
        var skipped = new OffsetSnapshot(snapshot.time(), snapshot.journal(), snapshot.ends(), committed);
        rememberIfComplete(name, skipped);
        return skipped;
    }

    private boolean isEmpty(TopicPartition partition, long from, long end) {
        var open = openConsumer();
        open.assign(List.of(partition));
        open.seek(partition, from);
        return open.poll(MAX_POLL).isEmpty() && open.position(partition) >= end;
    }

    private KafkaConsumer<byte[], byte[]> openConsumer() {
        var open = consumer;
        if (open == null) {
            var properties = KafkaClients.readCommitted(journal);
            properties.put("auto.offset.reset", "earliest"); // retention may delete meanwhile
            properties.put("max.partition.fetch.bytes", MIN_FETCH_BYTES);
            open = KafkaClients.consumer(properties);
            consumer = open;
        }
        return open;
    }

    @Override
    public void close() {
        if (consumer != null) {
            consumer.close(KafkaClients.CLOSE_AT_ONCE);
        }
    }
}
