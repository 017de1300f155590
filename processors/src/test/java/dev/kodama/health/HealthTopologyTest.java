package dev.kodama.health;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.kodama.journal.JournalConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HealthTopologyTest {
    private static final Instant NOON = Instant.parse("2026-03-03T12:00:00Z");
    private static final Pattern STATE = Pattern.compile("\"state\":\"(\\w+)\"");
    private static final byte[] KEY = "sandbox:s-1".getBytes(UTF_8);
    private static final HealthConfig CONFIG = HealthConfig.standard(
            new JournalConfig("nowhere:1", Map.of(), "kodama.", "default", 1, Duration.ofDays(7), 1 << 20));

    @TempDir
    private Path folder;

    private TopologyTestDriver driver;
    private TestInputTopic<byte[], byte[]> journal;
    private TestOutputTopic<String, String> health;
    private TestOutputTopic<String, String> moved;
    private Instant now = NOON;

    private long sequence;

    @BeforeEach
    void open() {
        open(1);
    }

    private void open(int partitions) {
        var properties = new Properties();
        properties.put("kodama.partitions.kodama.events", partitions);
        properties.put("state.dir", folder.toString());
        properties.put("application.id", "kodama.health.default");
        driver = new TopologyTestDriver(HealthTopology.build(CONFIG), properties, NOON);
        journal = driver.createInputTopic("kodama.events", new ByteArraySerializer(), new ByteArraySerializer());
        moved = driver.createOutputTopic(
                "kodama.health.default-moved-repartition", new StringDeserializer(), new StringDeserializer());
        health = driver.createOutputTopic("kodama.health", new StringDeserializer(), new StringDeserializer());
    }

    @AfterEach
    void stop() {
        driver.close();
    }

    private void pass(int seconds) {
        now = now.plusSeconds(seconds);
        driver.advanceWallClockTime(Duration.ofSeconds(seconds));
    }

    private void published(String eventType, Instant at) {
        String body = "{\"event_type\":\"" + eventType + "\",\"entity_type\":\"sandbox\",\"entity_id\":\"s-1\"}";
        published("events." + eventType, "sandbox:s-1", body, at);
    }

    private void published(String channel, String key, String body, Instant at) {
        var headers = new RecordHeaders()
                .add("seq", Long.toString(++sequence).getBytes(UTF_8))
                .add("channel", channel.getBytes(UTF_8))
                .add("source", "default".getBytes(UTF_8));
        journal.pipeInput(new TestRecord<>(key.getBytes(UTF_8), body.getBytes(UTF_8), headers, at));
    }

    /** The states told since the last look. */
    private List<String> told() {
        return health.readKeyValuesToList().stream()
                .map(entry -> {
                    assertThat(entry.key).isEqualTo("default/sandbox:s-1");
                    var state = STATE.matcher(String.valueOf(entry.value));
                    return state.find() ? state.group(1) : "forgotten";
                })
                .toList();
    }

    @Test
    void tellsTypesAndIdsWithColonsApart() {
        published("a:b", "c");
        published("a", "b:c");

        assertThat(health.readKeyValuesToMap())
                .hasEntrySatisfying(
                        "default/a\\:b:c",
                        json -> assertThat(json).contains("\"entity_type\":\"a:b\",\"entity_id\":\"c\""))
                .hasEntrySatisfying(
                        "default/a:b:c",
                        json -> assertThat(json).contains("\"entity_type\":\"a\",\"entity_id\":\"b:c\""));
    }

    private void published(String entityType, String entityId) {
        String body = "{\"event_type\":\"sandbox.heartbeat\",\"entity_type\":\"" + entityType + "\",\"entity_id\":\""
                + entityId + "\"}";
        published("events.sandbox.heartbeat", "a:b:c", body, now);
    }

    /** The attack: heartbeats of made-up entities. */
    @Test
    void watchesNoMoreEntitiesThanItSaysAndTellsThatThereAreMore() {
        for (int number = 0; number < CONFIG.maxEntities(); number++) {
            published("sandbox", "s-" + number);
        }
        assertThat(health.readKeyValuesToMap()).hasSize(CONFIG.maxEntities());

        published("sandbox", "one-more");
        published("sandbox", "another");

        assertThat(health.readKeyValuesToList()).singleElement().satisfies(told -> {
            assertThat(told.key).isEqualTo("default/(other):0");
            assertThat(EntityHealth.fromJson(told.value.getBytes(UTF_8)).isUnwatched())
                    .isTrue();
        });

        pass(91);
        pass(1);
        published("sandbox", "one-more");

        var told = health.readKeyValuesToMap();
        assertThat(told).containsEntry("default/sandbox:s-0", null);
        assertThat(told.get("default/sandbox:one-more")).contains("\"healthy\"");
    }

    @Test
    void watchesNoEntityWithAVeryLongName() {
        published("sandbox", "s".repeat(492));
        published("sandbox", "s".repeat(493));

        assertThat(health.readKeyValuesToMap())
                .containsOnlyKeys("default/sandbox:" + "s".repeat(492), "default/(other):0");
    }

    @Test
    void tellsWhatIsLateAndMissingWithoutAnyEvent() {
        published("sandbox.heartbeat", now);
        assertThat(told()).containsExactly("healthy");
        pass(44);
        assertThat(told()).isEmpty();

        pass(1);
        assertThat(told()).containsExactly("late");

        pass(45);
        assertThat(told()).containsExactly("missing");
    }

    @Test
    void tellsNothingOfAnEntityThatBelongsToAnotherPartition() {
        driver.close();
        open(IntStream.iterate(2, partitions -> partitions + 1)
                .filter(partitions -> BuiltInPartitioner.partitionForKey(KEY, partitions) != 0)
                .findFirst()
                .orElseThrow());
        published("sandbox.heartbeat", now);
        assertThat(told()).containsExactly("healthy");

        pass(120);

        assertThat(told()).isEmpty();
        assertThat(moved.readKeyValuesToMap().keySet()).containsExactly("sandbox:s-1");
    }

    @Test
    void tellsThatOneIsBack() {
        published("SANDBOX_agent.heartbeat", now);
        pass(60);

        published("SANDBOX_agent.heartbeat", now);

        assertThat(told()).containsExactly("healthy", "late", "healthy");
    }

    @Test
    void doesNotMissWhatHasEnded() {
        published("sandbox.heartbeat", now);
        published("sandbox.terminated", now.plusSeconds(5));
        pass(300);

        assertThat(told()).containsExactly("healthy", "gone");
    }

    @Test
    void takesAHeartbeatThatComesAfterTheEndForALateOne() {
        published("sandbox.heartbeat", now);
        published("sandbox.terminated", now.plusSeconds(5));
        published("sandbox.heartbeat", now.plusSeconds(3));
        assertThat(told()).containsExactly("healthy", "gone");

        published("sandbox.heartbeat", now.plusSeconds(40));

        assertThat(told()).containsExactly("healthy");
    }

    @Test
    void staysHealthyWhileHeartbeatsCome() {
        for (int i = 0; i < 20; i++) {
            published("sandbox.heartbeat", now);
            pass(30);
        }

        assertThat(told()).containsExactly("healthy");
    }

    @Test
    void forgetsWhatIsMissingForADay() {
        published("sandbox.heartbeat", now);
        pass(90);
        assertThat(told()).containsExactly("healthy", "missing");

        pass(86_400);

        assertThat(told()).containsExactly("forgotten");
        pass(86_400);
        assertThat(told()).isEmpty();
    }

    @Test
    void doesNotMissWhatItHasNotReadYet() {
        pass(3_600);
        published("sandbox.heartbeat", NOON);
        pass(1);
        published("sandbox.heartbeat", NOON.plusSeconds(30));
        pass(1);
        published("sandbox.heartbeat", now);
        pass(1);
        assertThat(told()).containsExactly("healthy");

        pass(45);

        assertThat(told()).containsExactly("late");
    }

    @Test
    void missesInTheTimeOfTheEventsWhatStoppedWhileItWasAway() {
        pass(3_600);
        published("sandbox.heartbeat", NOON);
        pass(1);

        published("TASK_DONE", NOON.plusSeconds(90));
        pass(1);

        assertThat(told()).containsExactly("healthy", "missing");
    }

    @Test
    void goesOnAfterARestart() {
        published("sandbox.heartbeat", now);
        published("sandbox.terminated", now.plusSeconds(5));
        var kept = new HashMap<String, String>();
        driver.<String, String>getKeyValueStore(HeartbeatMonitor.STORE)
                .all()
                .forEachRemaining(entry -> kept.put(entry.key, entry.value));
        driver.close();
        open();
        kept.forEach(driver.<String, String>getKeyValueStore(HeartbeatMonitor.STORE)::put);

        pass(300);
        published("sandbox.heartbeat", now);

        assertThat(told()).containsExactly("healthy");
    }

    @Test
    void tellsNothingOfARestartBeforeItKnowsTheTime() {
        driver.<String, String>getKeyValueStore(HeartbeatMonitor.STORE)
                .put("sandbox:s-1", new Health(Health.State.MISSING, 0, 1).toText());

        pass(1);

        assertThat(told()).isEmpty();
    }

    @Test
    void writesEachChangeWithHowItWasBefore() throws Exception {
        published("sandbox.heartbeat", now);
        pass(50);
        pass(86_400 + 60);
        pass(86_400 + 60);

        var changes = driver.createOutputTopic(
                        "kodama.health-changes", new StringDeserializer(), new StringDeserializer())
                .readKeyValuesToList();

        var json = new ObjectMapper();
        String before = "null";
        for (var change : changes) {
            var told = json.readTree(change.value);
            assertThat(change.key).isEqualTo("default/sandbox:s-1");
            assertThat(told.path("before").path("state").asText("null")).isEqualTo(before);
            before = told.path("state").asText();
        }
        assertThat(changes).hasSize(4);
        assertThat(before).isEqualTo("forgotten");
    }

    @Test
    void looksAtNothingElse() {
        published("TASK_DONE", now);
        published("sandbox.terminated", now);

        assertThat(told()).isEmpty();
    }

    @Test
    void keepsItsNames() {
        assertThat(HealthTopology.build(CONFIG).describe().toString()).isEqualToIgnoringWhitespace("""
                Topologies:
                   Sub-topology: 0
                    Source: journal (topics: [kodama.events])
                      --> once
                    Processor: once (stores: [last-sequence])
                      --> watch
                      <-- journal
                    Processor: watch (stores: [health])
                      --> moved, told
                      <-- once
                    Processor: told (stores: [])
                      --> changed, health
                      <-- watch
                    Processor: moved (stores: [])
                      --> moved-state
                      <-- watch
                    Processor: changed (stores: [])
                      --> change
                      <-- told
                    Processor: moved-state (stores: [])
                      --> moved-repartition-filter
                      <-- moved
                    Processor: change (stores: [])
                      --> to-changes
                      <-- changed
                    Processor: health (stores: [])
                      --> to-health
                      <-- told
                    Processor: moved-repartition-filter (stores: [])
                      --> moved-repartition-sink
                      <-- moved-state
                    Source: moved-repartition-source (topics: [moved-repartition])
                      --> take-over
                    Sink: moved-repartition-sink (topic: moved-repartition)
                      <-- moved-repartition-filter
                    Processor: take-over (stores: [health])
                      --> none
                      <-- moved-repartition-source
                    Sink: to-changes (topic: kodama.health-changes)
                      <-- change
                    Sink: to-health (topic: kodama.health)
                      <-- health
                """);
    }
}
