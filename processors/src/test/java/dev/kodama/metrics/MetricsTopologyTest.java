package dev.kodama.metrics;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.kodama.journal.JournalConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
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

class MetricsTopologyTest {
    private static final Instant NOON = Instant.parse("2026-03-03T12:00:00Z");
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final MetricsConfig CONFIG = new MetricsConfig(
            new JournalConfig("nowhere:1", Map.of(), "kodama.", "default", 1, Duration.ofDays(7), 1 << 20), 5);

    @TempDir
    private Path folder;

    private TopologyTestDriver driver;
    private TestInputTopic<byte[], byte[]> journal;
    private TestInputTopic<byte[], byte[]> positions;
    private TestOutputTopic<String, String> stats;
    private TestOutputTopic<String, String> windows;

    private long sequence;

    @BeforeEach
    void open() {
        open(NOON);
    }

    private void open(Instant wall) {
        var properties = new Properties();
        properties.put("state.dir", folder.toString());
        properties.put("application.id", "kodama.metrics.default");
        driver = new TopologyTestDriver(MetricsTopology.build(CONFIG), properties, wall);
        journal = driver.createInputTopic("kodama.events", new ByteArraySerializer(), new ByteArraySerializer());
        positions = driver.createInputTopic("kodama.positions", new ByteArraySerializer(), new ByteArraySerializer());
        stats = driver.createOutputTopic("kodama.stats", new StringDeserializer(), new StringDeserializer());
        windows = driver.createOutputTopic("kodama.metrics", new StringDeserializer(), new StringDeserializer());
    }

    @AfterEach
    void close() {
        driver.close();
    }

    @Test
    void countsByEventTypeAndEntityType() {
        published("TASK_DONE", "task", NOON);
        published("TASK_DONE", "task", NOON.plusMillis(1));
        published("TASK_DONE", "ticket", NOON.plusMillis(2));
        published("TASK_LOST", "", NOON.plusMillis(3));
        pass(2);

        var told = told();
        assertThat(told).containsOnlyKeys("TASK_DONE/task", "TASK_DONE/ticket", "TASK_LOST/");
        assertThat(at(told, "TASK_DONE/task").path("count").asLong()).isEqualTo(2);
        assertThat(at(told, "TASK_DONE/task").path("bytes").asLong()).isEqualTo(2L * body("TASK_DONE", "task").length);
        assertThat(at(told, "TASK_DONE/task").path("first").asText()).isEqualTo("2026-03-03T12:00:00.000Z");
        assertThat(at(told, "TASK_DONE/task").path("last").asText()).isEqualTo("2026-03-03T12:00:00.001Z");
    }

    @Test
    void skipsForeignAndRepeatedRecords() {
        published("TASK_DONE", "task", NOON);
        journal.pipeInput("k".getBytes(UTF_8), body("TASK_DONE", "task"));
        journal.pipeInput(new TestRecord<>("k".getBytes(UTF_8), null, new RecordHeaders(), NOON));
        sequence--;
        published("TASK_DONE", "task", NOON.plusMillis(1));
        published("TASK_DONE", "task", NOON.plusMillis(2));
        pass(2);

        assertThat(at(told(), "TASK_DONE/task").path("count").asLong()).isEqualTo(2);
    }

    @Test
    void tellsAWindowWhenItIsOver() {
        for (int second = 0; second < 60; second += 5) {
            published("TASK_DONE", "task", NOON.plusSeconds(second));
        }
        pass(11);
        assertThat(windows()).isEmpty();

        pass(61);

        var told = windows();
        assertThat(told).hasSize(7);
        assertThat(at(told, "10s 2026-03-03T12:00:50.000Z").path("count").asLong())
                .isEqualTo(2);
        assertThat(at(told, "10s 2026-03-03T12:00:50.000Z").path("rate").asDouble())
                .isEqualTo(0.2);
        assertThat(at(told, "1m 2026-03-03T12:00:00.000Z").path("count").asLong())
                .isEqualTo(12);
    }

    @Test
    void putsAnEventThatComesOutOfOrderIntoItsWindowAndTellsThatAgain() {
        published("TASK_DONE", "task", NOON.plusSeconds(25));
        pass(40);
        assertThat(windows()).containsOnlyKeys("10s 2026-03-03T12:00:20.000Z");

        published("TASK_DONE", "task", NOON.plusSeconds(21));
        published("TASK_DONE", "task", NOON.plusSeconds(3));
        pass(2);

        var told = windows();
        assertThat(at(told, "10s 2026-03-03T12:00:20.000Z").path("count").asLong())
                .isEqualTo(2);
        assertThat(at(told, "10s 2026-03-03T12:00:00.000Z").path("count").asLong())
                .isEqualTo(1);
    }

    @Test
    void countsWhatComesTooLateForAnyWindow() {
        for (int minute = 0; minute < 60; minute++) {
            published("TASK_DONE", "task", NOON.plusSeconds(60L * minute));
        }
        published("TASK_DONE", "task", NOON);
        pass(2);

        var told = at(told(), "TASK_DONE/task");
        assertThat(told.path("count").asLong()).isEqualTo(61);
        assertThat(told.path("slices")).hasSize(EventTotals.MOST_SLICES);
    }

    @Test
    void goesOnCountingAfterARestart() {
        published("TASK_DONE", "task", NOON);
        pass(2);
        published("TASK_DONE", "task", NOON.plusSeconds(2)); // counted, not handed on
        var counted = copy(PartitionCounter.STORE);
        var added = copy(TotalsProcessor.STORE);
        driver.close();

        open(NOON.plusSeconds(3));
        counted.forEach(driver.<String, EventTotals>getKeyValueStore(PartitionCounter.STORE)::put);
        added.forEach(driver.<String, EventTotals>getKeyValueStore(TotalsProcessor.STORE)::put);
        published("TASK_DONE", "task", NOON.plusSeconds(3));
        pass(2);

        assertThat(at(told(), "TASK_DONE/task").path("count").asLong()).isEqualTo(3);
    }

    @Test
    void tellsHowLateEventsAndBatchesCome() {
        published("TASK_DONE", "task", NOON.minusMillis(700));
        published("TASK_DONE", "task", NOON.minusMillis(300));
        positions.pipeInput(new TestRecord<>(
                "default".getBytes(UTF_8),
                position(NOON.minusMillis(250)),
                new RecordHeaders(),
                NOON.minusMillis(100)));
        pass(2);

        var told = told();
        assertThat(at(told, "TASK_DONE/task").path("lateness_sum_ms").asLong()).isEqualTo(1_000);
        assertThat(at(told, "TASK_DONE/task").path("lateness_max_ms").asLong()).isEqualTo(700);
        assertThat(at(told, "capture-to-journal").path("lateness_max_ms").asLong()).isEqualTo(150);
        assertThat(at(told, "journal-to-processor").path("lateness_max_ms").asLong()).isEqualTo(100);
    }

    @Test
    void countsTogetherWhatGoesBeyondItsBound() {
        for (int number = 0; number < 50; number++) {
            published("INVENTED_" + number, "task", NOON);
        }
        pass(2);

        var told = told();
        assertThat(told).hasSize(6).containsKey("(other)/");
        assertThat(told.values().stream()
                        .mapToLong(one -> one.path("count").asLong())
                        .sum())
                .isEqualTo(50);
    }

    @Test
    void passesOverOtherSources() {
        journal.pipeInput(record("other", "TASK_DONE", "task", NOON));
        pass(2);

        assertThat(told()).isEmpty();
    }

    @Test
    void keepsItsNames() {
        assertThat(MetricsTopology.build(CONFIG).describe().toString()).isEqualToIgnoringWhitespace("""
                Topologies:
                   Sub-topology: 0
                    Source: journal (topics: [kodama.events])
                      --> once
                    Processor: once (stores: [last-sequence])
                      --> count
                      <-- journal
                    Source: positions (topics: [kodama.positions])
                      --> time
                    Processor: count (stores: [counted])
                      --> both
                      <-- once
                    Processor: time (stores: [])
                      --> both
                      <-- positions
                    Processor: both (stores: [])
                      --> by-subject-repartition-filter
                      <-- count, time
                    Processor: by-subject-repartition-filter (stores: [])
                      --> by-subject-repartition-sink
                      <-- both
                    Sink: by-subject-repartition-sink (topic: by-subject-repartition)
                      <-- by-subject-repartition-filter

                  Sub-topology: 1
                    Source: by-subject-repartition-source (topics: [by-subject-repartition])
                      --> add-up
                    Processor: add-up (stores: [stats])
                      --> stats, windows
                      <-- by-subject-repartition-source
                    Processor: stats (stores: [])
                      --> stats-json
                      <-- add-up
                    Processor: windows (stores: [])
                      --> windows-json
                      <-- add-up
                    Processor: stats-json (stores: [])
                      --> to-stats
                      <-- stats
                    Processor: windows-json (stores: [])
                      --> to-metrics
                      <-- windows
                    Sink: to-metrics (topic: kodama.metrics)
                      <-- windows-json
                    Sink: to-stats (topic: kodama.stats)
                      <-- stats-json
                """);
    }

    @Test
    void tellsNamesWithTabsApart() {
        published("A\\tB", "C\\tD", NOON);
        published("A", "B\\tC\\tD", NOON);
        published("A\\tB\\tC", "D", NOON);
        published("A\\\\", "B", NOON);
        pass(2);

        assertThat(told())
                .containsOnlyKeys("A\tB/C\tD", "A/B\tC\tD", "A\tB\tC/D", "A\\/B")
                .allSatisfy(
                        (key, json) -> assertThat(json.path("count").asLong()).isOne());
    }

    private void pass(int seconds) {
        for (int second = 0; second < seconds; second++) {
            driver.advanceWallClockTime(Duration.ofSeconds(1));
        }
    }

    private void published(String eventType, String entityType, Instant at) {
        journal.pipeInput(record("default", eventType, entityType, at));
    }

    private TestRecord<byte[], byte[]> record(String source, String eventType, String entityType, Instant at) {
        var headers = new RecordHeaders()
                .add("seq", Long.toString(++sequence).getBytes(UTF_8))
                .add("channel", ("events." + eventType).getBytes(UTF_8))
                .add("source", source.getBytes(UTF_8));
        return new TestRecord<>("k".getBytes(UTF_8), body(eventType, entityType), headers, at);
    }

    private static byte[] body(String eventType, String entityType) {
        String entity = entityType.isEmpty() ? "" : ",\"entity_type\":\"" + entityType + "\",\"entity_id\":\"1\"";
        return ("{\"event_type\":\"" + eventType + "\"" + entity + "}").getBytes(UTF_8);
    }

    private static byte[] position(Instant time) {
        return ("{\"epoch\":\"\",\"offset\":0,\"next_seq\":2,\"batch\":1,\"time\":\"" + time + "\"}").getBytes(UTF_8);
    }

    private Map<String, EventTotals> copy(String store) {
        var copy = new HashMap<String, EventTotals>();
        driver.<String, EventTotals>getKeyValueStore(store)
                .all()
                .forEachRemaining(entry -> copy.put(entry.key, entry.value));
        return copy;
    }

    /** The newest of each subject. */
    private Map<String, JsonNode> told() {
        var told = new HashMap<String, JsonNode>();
        stats.readKeyValuesToList().forEach(entry -> {
            var json = json(entry.value);
            assertThat(entry.key).startsWith("default\t");
            told.put(
                    json.has("stage")
                            ? json.path("stage").asText()
                            : json.path("event_type").asText() + "/"
                                    + json.path("entity_type").asText(),
                    json);
        });
        return told;
    }

    /** The newest of each window. */
    private Map<String, JsonNode> windows() {
        var told = new HashMap<String, JsonNode>();
        windows.readKeyValuesToList().forEach(entry -> {
            var json = json(entry.value);
            told.put(json.path("window").asText() + " " + json.path("from").asText(), json);
        });
        return told;
    }

    private static JsonNode at(Map<String, JsonNode> told, String key) {
        return told.getOrDefault(key, MissingNode.getInstance());
    }

    private static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
