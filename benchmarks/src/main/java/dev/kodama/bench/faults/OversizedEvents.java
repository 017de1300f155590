package dev.kodama.bench.faults;

import dev.kodama.bench.testbed.NumberedEvents;
import dev.kodama.embedded.redis.RedisSocket;
import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.kafka.KafkaClients;
import dev.kodama.testing.process.Await;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.function.IntSupplier;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;

/** Publishes events that Kodama accepts and the journal's topic does not, and counts them in the rejected topic. Not thread-safe. */
final class OversizedEvents {
    private static final Duration TIMEOUT = Duration.ofMinutes(2);
    private static final Duration POLL = Duration.ofMillis(200);
    private static final String REASON = "too-large-for-topic";
    private static final int LIMIT_BYTES = 300_000; // larger than a full batch of the mirror
    private static final int EVENT_CHARS = 900_000; // over that limit when compressed, and within Kodama's

    private final JournalConfig journal;
    private final IntSupplier redisPort;
    private long published;

    OversizedEvents(JournalConfig journal, IntSupplier redisPort) {
        this.journal = journal;
        this.redisPort = redisPort;
    }

    long published() {
        return published;
    }

    /** Lowers the topic's maximum, publishes an event above it, and restores the maximum when the event is rejected. */
    void publish(Random random) throws IOException, ExecutionException, InterruptedException {
        String before = limit(Integer.toString(LIMIT_BYTES));
        try (var redis = RedisSocket.connect(redisPort.getAsInt(), TIMEOUT)) {
            redis.call("PUBLISH", NumberedEvents.CHANNEL, body(random));
            published++;
            Await.until("the oversized event in " + journal.rejectedTopic(), TIMEOUT, () -> rejected() >= published);
        } finally {
            var unused = limit(before);
        }
    }

    private static String body(Random random) {
        var text = new StringBuilder(
                        "{\"event_type\":\"BENCH_EVENT\",\"entity_type\":\"task\",\"entity_id\":\"large\",")
                .append("\"payload\":{\"n\":0,\"note\":\"");
        random.ints(EVENT_CHARS, ' ', '~')
                .map(character -> character == '"' || character == '\\' ? '-' : character)
                .forEach(character -> text.append((char) character));
        return text.append("\"}}").toString();
    }

    /** @return the previous maximum */
    private String limit(String bytes) throws ExecutionException, InterruptedException {
        var topic = new ConfigResource(ConfigResource.Type.TOPIC, journal.eventsTopic());
        String name = TopicConfig.MAX_MESSAGE_BYTES_CONFIG;
        try (var admin = KafkaClients.admin(journal.clientProperties())) {
            var described = admin.describeConfigs(List.of(topic)).all().get();
            String before = described.values().iterator().next().get(name).value();
            var set = new AlterConfigOp(new ConfigEntry(name, bytes), AlterConfigOp.OpType.SET);
            admin.incrementalAlterConfigs(Map.of(topic, List.of(set))).all().get();
            return before;
        }
    }

    /** The number of records in the rejected topic with this reason. */
    long rejected() {
        var properties = journal.clientProperties();
        properties.put("isolation.level", "read_committed");
        long count = 0;
        try (var consumer = KafkaClients.consumer(properties)) {
            var partitions = consumer.partitionsFor(journal.rejectedTopic()).stream()
                    .map(one -> new TopicPartition(one.topic(), one.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            var ends = consumer.endOffsets(partitions);
            while (partitions.stream().anyMatch(one -> consumer.position(one) < ends.getOrDefault(one, 0L))) {
                for (var record : consumer.poll(POLL)) {
                    var reason = record.headers().lastHeader("reason");
                    boolean counts =
                            reason != null && new String(reason.value(), StandardCharsets.UTF_8).equals(REASON);
                    count += counts ? 1 : 0;
                }
            }
        }
        return count;
    }
}
