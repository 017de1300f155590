package dev.kodama.health;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kodama.embedded.kafka.KafkaNode;
import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.topics.JournalTopics;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Past states from changes on a real Kafka. */
@Timeout(60)
class PastHealthIT {
    private final Instant start = Instant.now().truncatedTo(ChronoUnit.SECONDS).minusSeconds(3_600);

    @TempDir
    private static Path folder;

    private final Map<String, EntityHealth> current = new TreeMap<>();

    @Test
    void derivesPastStatesFromTheChangesSinceThen() throws Exception {
        try (var kafka = KafkaNode.start(new KafkaNode.Config(folder, 0))) {
            var journal =
                    new JournalConfig(kafka.bootstrap(), Map.of(), "h.", "default", 1, Duration.ofDays(7), 1 << 20);
            JournalTopics.createForTopologies(
                    journal, HealthConfig.standard(journal).topics());
            write(journal, health("long", "healthy", -100_000), null);
            write(journal, health("s-1", "healthy", 10), null);
            write(journal, health("s-1", "late", 60), health("s-1", "healthy", 10));
            write(journal, health("s-2", "healthy", 70), null);
            write(journal, health("s-1", "missing", 100), health("s-1", "late", 60));
            write(journal, health("s-3", "healthy", 20), null); // read late, by another partition
            write(journal, health("s-1", EntityHealth.FORGOTTEN, 200), health("s-1", "missing", 100));

            assertThat(states(journal, 5)).containsOnly("long=healthy");
            assertThat(states(journal, 30)).containsOnly("long=healthy", "s-1=healthy", "s-3=healthy");
            assertThat(states(journal, 65)).containsOnly("long=healthy", "s-1=late", "s-3=healthy");
            assertThat(states(journal, 150)).containsOnly("long=healthy", "s-1=missing", "s-2=healthy", "s-3=healthy");
            assertThat(states(journal, 300)).containsOnly("long=healthy", "s-2=healthy", "s-3=healthy");

            deleteFirst(journal, 3);

            assertThat(states(journal, 80)).containsOnly("long=healthy", "s-1=late", "s-2=healthy", "s-3=healthy");
            assertThatThrownBy(() -> states(journal, 65))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("must not be before ");
        }
    }

    private Set<String> states(JournalConfig journal, long second) {
        Collection<EntityHealth> then = PastHealth.asOf(journal, current, start.plusSeconds(second));
        return then.stream().map(one -> one.entityId() + "=" + one.state()).collect(Collectors.toSet());
    }

    private EntityHealth health(String id, String state, long second) {
        return new EntityHealth("default", "sandbox", id, state, start.plusSeconds(second), start.plusSeconds(second));
    }

    private void write(JournalConfig journal, EntityHealth now, @Nullable EntityHealth before) throws Exception {
        String key = "default/sandbox:" + now.entityId();
        if (now.state().equals(EntityHealth.FORGOTTEN)) {
            current.remove(key);
        } else {
            current.put(key, now);
        }
        String change = "{\"source\":\"default\",\"entity_type\":\"sandbox\",\"entity_id\":\"" + now.entityId() + "\","
                + fields(now) + ",\"before\":" + (before == null ? "null" : "{" + fields(before) + "}") + "}";
        try (var producer =
                new KafkaProducer<>(journal.clientProperties(), new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(
                            HealthConfig.changesTopic(journal),
                            0,
                            now.since().toEpochMilli(),
                            key.getBytes(UTF_8),
                            change.getBytes(UTF_8)))
                    .get();
        }
    }

    private static String fields(EntityHealth health) {
        return "\"state\":\"" + health.state() + "\",\"since\":\"" + health.since() + "\",\"last_seen\":\""
                + health.lastSeen() + "\"";
    }

    private static void deleteFirst(JournalConfig journal, long count) throws Exception {
        try (var admin = Admin.create(journal.clientProperties())) {
            var changes = new TopicPartition(HealthConfig.changesTopic(journal), 0);
            admin.deleteRecords(Map.of(changes, RecordsToDelete.beforeOffset(count)))
                    .all()
                    .get();
        }
    }
}
