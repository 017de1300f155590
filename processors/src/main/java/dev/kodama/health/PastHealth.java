package dev.kodama.health;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.kodama.health.EntityHealth.Change;
import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.kafka.KafkaClients;
import dev.kodama.journal.text.IsoTimestamps;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How entities were at a time in the past. An entity's first change after that time tells how it was before; one without a change since
 * is as it is now. So only the changes since then are read, and an entity may be in one state for longer than changes are kept.
 */
public final class PastHealth {
    private static final Logger LOG = LoggerFactory.getLogger(PastHealth.class);
    private static final Duration PATIENCE = Duration.ofSeconds(8);

    private final Instant at;
    private final Map<String, EntityHealth> then = new TreeMap<>();
    private final Set<String> told = new HashSet<>();

    private PastHealth(Instant at) {
        this.at = at;
    }

    /**
     * Those that were known then, of every source.
     *
     * @param current how all are now, by the key of {@link HealthConfig#healthTopic}; read before this is called
     * @throws IllegalArgumentException if changes are not kept for so long; one line that begins with what is right
     * @throws KafkaException as the cluster says
     */
    public static Collection<EntityHealth> asOf(JournalConfig journal, Map<String, EntityHealth> current, Instant at) {
        var past = new PastHealth(at);
        current.forEach((entity, health) -> past.put(entity, health));
        String topic = HealthConfig.changesTopic(journal);
        try (var consumer = new KafkaConsumer<>(
                KafkaClients.readCommitted(journal), new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            if (consumer.listTopics().containsKey(topic)) {
                past.read(consumer, new TopicPartition(topic, 0));
            }
        }
        return past.then.values();
    }

    private void read(KafkaConsumer<byte[], byte[]> consumer, TopicPartition changes) {
        consumer.assign(List.of(changes));
        long end = consumer.endOffsets(List.of(changes)).getOrDefault(changes, 0L);
        requireKept(consumer, changes, end);
        var later =
                consumer.offsetsForTimes(Map.of(changes, at.toEpochMilli() + 1)).get(changes);
        if (later == null) {
            return;
        }
        consumer.seek(changes, later.offset());
        KafkaClients.readTo(
                consumer, changes, end, PATIENCE, changes.topic() + " could not be read in time", change -> {
                    if (change.offset() < end && change.key() != null && change.value() != null) {
                        read(change.value()).ifPresent(one -> take(new String(change.key(), UTF_8), one));
                    }
                });
    }

    private static Optional<Change> read(byte[] value) {
        try {
            return Optional.of(Change.fromJson(value));
        } catch (IllegalArgumentException e) {
            LOG.warn("A record is passed over: {}", e.getMessage());
            return Optional.empty();
        }
    }

    private void requireKept(KafkaConsumer<byte[], byte[]> consumer, TopicPartition changes, long end) {
        long begin = consumer.beginningOffsets(List.of(changes)).getOrDefault(changes, 0L);
        if (begin == 0 || begin >= end) {
            return;
        }
        consumer.seek(changes, begin);
        var first = consumer.poll(PATIENCE).records(changes);
        if (!first.isEmpty() && first.get(0).timestamp() > at.toEpochMilli()) {
            throw new IllegalArgumentException("must not be before "
                    + IsoTimestamps.text(Instant.ofEpochMilli(first.get(0).timestamp()))
                    + ": older changes are not kept, was "
                    + IsoTimestamps.text(at));
        }
    }

    /** Of an entity's changes after that time only the first tells how it was then. */
    void take(String entity, Change change) {
        if (change.now().since().isAfter(at) && told.add(entity)) {
            then.remove(entity);
            put(entity, change.before());
        }
    }

    private void put(String entity, @Nullable EntityHealth health) {
        if (health != null && !health.since().isAfter(at)) {
            then.put(entity, health);
        }
    }
}
