package dev.kodama.health;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kodama.journal.JournalConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Pattern;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.test.TestRecord;

/** The topology {@code health} with a journal to write to, on a clock that begins at noon. */
final class HealthTopologyDriver implements AutoCloseable {
    static final Instant NOON = Instant.parse("2026-03-03T12:00:00Z");
    static final HealthConfig CONFIG = HealthConfig.standard(
            new JournalConfig("nowhere:1", Map.of(), "kodama.", "default", 1, Duration.ofDays(7), 1 << 20));

    private static final Pattern STATE = Pattern.compile("\"state\":\"(\\w+)\"");

    private final TopologyTestDriver driver;
    private final TestInputTopic<byte[], byte[]> journal;
    private final TestOutputTopic<String, String> health;
    private Instant now = NOON;
    private long sequence;

    HealthTopologyDriver(Path folder, int partitions) {
        var properties = new Properties();
        properties.put("kodama.partitions.kodama.events", partitions);
        properties.put("state.dir", folder.toString());
        properties.put("application.id", "kodama.health.default");
        driver = new TopologyTestDriver(HealthTopology.build(CONFIG), properties, NOON);
        journal = driver.createInputTopic("kodama.events", new ByteArraySerializer(), new ByteArraySerializer());
        health = output("kodama.health");
    }

    private TestOutputTopic<String, String> output(String topic) {
        return driver.createOutputTopic(topic, new StringDeserializer(), new StringDeserializer());
    }

    Instant now() {
        return now;
    }

    void pass(int seconds) {
        now = now.plusSeconds(seconds);
        driver.advanceWallClockTime(Duration.ofSeconds(seconds));
    }

    /** An event about the sandbox {@code s-1}. */
    void published(String eventType, Instant at) {
        String body = "{\"event_type\":\"" + eventType + "\",\"entity_type\":\"sandbox\",\"entity_id\":\"s-1\"}";
        published("events." + eventType, "sandbox:s-1", body, at);
    }

    void heartbeat(String entityType, String entityId) {
        String body = "{\"event_type\":\"sandbox.heartbeat\",\"entity_type\":\"" + entityType + "\",\"entity_id\":\""
                + entityId + "\"}";
        published("events.sandbox.heartbeat", "a:b:c", body, now);
    }

    private void published(String channel, String key, String body, Instant at) {
        var headers = new RecordHeaders()
                .add("seq", Long.toString(++sequence).getBytes(UTF_8))
                .add("channel", channel.getBytes(UTF_8))
                .add("source", "default".getBytes(UTF_8));
        journal.pipeInput(new TestRecord<>(key.getBytes(UTF_8), body.getBytes(UTF_8), headers, at));
    }

    /** The records of {@code kodama.health} since the last call. */
    List<KeyValue<String, String>> emitted() {
        return health.readKeyValuesToList();
    }

    /** The newest record of each key since the last call. */
    Map<String, String> newest() {
        return health.readKeyValuesToMap();
    }

    /** The states of the sandbox {@code s-1} that were emitted since the last call. */
    List<String> states() {
        return emitted().stream()
                .map(entry -> {
                    assertThat(entry.key).isEqualTo("default/sandbox:s-1");
                    var state = STATE.matcher(String.valueOf(entry.value));
                    return state.find() ? state.group(1) : "forgotten";
                })
                .toList();
    }

    List<KeyValue<String, String>> changes() {
        return output("kodama.health-changes").readKeyValuesToList();
    }

    Map<String, String> moved() {
        return output("kodama.health.default-moved-repartition").readKeyValuesToMap();
    }

    KeyValueStore<String, String> store() {
        return driver.getKeyValueStore(HeartbeatMonitor.STORE);
    }

    @Override
    public void close() {
        driver.close();
    }
}
