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

        var records = totals();
        assertThat(records).containsOnlyKeys("TASK_DONE/task", "TASK_DONE/ticket", "TASK_LOST/");
        assertThat(at(records, "TASK_DONE/task").path("count").asLong()).isEqualTo(2);
        assertThat(at(records, "TASK_DONE/task").path("bytes").asLong())
                .isEqualTo(2L * body("TASK_DONE", "task").length);
        assertThat(at(records, "TASK_DONE/task").path("first").asText()).isEqualTo("2026-03-03T12:00:00.000Z");
        assertThat(at(records, "TASK_DONE/task").path("last").asText()).isEqualTo("2026-03-03T12:00:00.001Z");
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

        assertThat(at(totals(), "TASK_DONE/task").path("count").asLong()).isEqualTo(2);
    }

    @Test
    void emitsAWindowWhenItIsOver() {
        for (int second = 0; second < 60; second += 5) {
            published("TASK_DONE", "task", NOON.plusSeconds(second));
        }
        pass(11);
        assertThat(windows()).isEmpty();

        pass(61);

        var records = windows();
        assertThat(records).hasSize(7);
        assertThat(at(records, "10s 2026-03-03T12:00:50.000Z").path("count").asLong())
                .isEqualTo(2);
        assertThat(at(records, "10s 2026-03-03T12:00:50.000Z").path("rate").asDouble())
                .isEqualTo(0.2);
        assertThat(at(records, "1m 2026-03-03T12:00:00.000Z").path("count").asLong())
                .isEqualTo(12);
    }

    @Test
    void addsAnOutOfOrderEventToItsWindowAndEmitsTheWindowAgain() {
        published("TASK_DONE", "task", NOON.plusSeconds(25));
        pass(40);
        assertThat(windows()).containsOnlyKeys("10s 2026-03-03T12:00:20.000Z");

        published("TASK_DONE", "task", NOON.plusSeconds(21));
        published("TASK_DONE", "task", NOON.plusSeconds(3));
        pass(2);

        var records = windows();
        assertThat(at(records, "10s 2026-03-03T12:00:20.000Z").path("count").asLong())
                .isEqualTo(2);
        assertThat(at(records, "10s 2026-03-03T12:00:00.000Z").path("count").asLong())
                .isEqualTo(1);
    }

    @Test
    void countsAnEventThatIsTooLateForAnyWindow() {
        for (int minute = 0; minute < 60; minute++) {
            published("TASK_DONE", "task", NOON.plusSeconds(60L * minute));
        }
        published("TASK_DONE", "task", NOON);
        pass(2);

        var records = at(totals(), "TASK_DONE/task");
        assertThat(records.path("count").asLong()).isEqualTo(61);
        assertThat(records.path("slices")).hasSize(EventTotals.MAX_BUCKETS);
    }

    @Test
    void continuesCountingAfterARestart() {
        published("TASK_DONE", "task", NOON);
        pass(2);
        published("TASK_DONE", "task", NOON.plusSeconds(2)); // counted, not yet emitted
        var counted = copy(PartitionCounter.STORE);
        var added = copy(TotalsProcessor.STORE);
        driver.close();

        open(NOON.plusSeconds(3));
        counted.forEach(driver.<String, EventTotals>getKeyValueStore(PartitionCounter.STORE)::put);
        added.forEach(driver.<String, EventTotals>getKeyValueStore(TotalsProcessor.STORE)::put);
        published("TASK_DONE", "task", NOON.plusSeconds(3));
        pass(2);

        assertThat(at(totals(), "TASK_DONE/task").path("count").asLong()).isEqualTo(3);
    }

    @Test
    void measuresTheLatenessOfEventsAndBatches() {
        published("TASK_DONE", "task", NOON.minusMillis(700));
        published("TASK_DONE", "task", NOON.minusMillis(300));
        positions.pipeInput(new TestRecord<>(
                "default".getBytes(UTF_8),
                position(NOON.minusMillis(250)),
                new RecordHeaders(),
                NOON.minusMillis(100)));
        pass(2);

        var records = totals();
        assertThat(at(records, "TASK_DONE/task").path("lateness_sum_ms").asLong())
                .isEqualTo(1_000);
        assertThat(at(records, "TASK_DONE/task").path("lateness_max_ms").asLong())
                .isEqualTo(700);
        assertThat(at(records, "capture-to-journal").path("lateness_max_ms").asLong())
                .isEqualTo(150);
        assertThat(at(records, "journal-to-processor").path("lateness_max_ms").asLong())
                .isEqualTo(100);
    }

    @Test
    void skipsPositionsWithoutEvents() {
        for (int seconds = 0; seconds < 3; seconds++) {
            positions.pipeInput(new TestRecord<>(
                    "default".getBytes(UTF_8),
                    position(NOON.plusSeconds(seconds)),
                    new RecordHeaders(),
                    NOON.plusSeconds(seconds)));
        }
        pass(4);

        assertThat(at(totals(), "capture-to-journal").path("count").asLong()).isEqualTo(1);
    }

    @Test
    void countsKeysBeyondTheMaximumAsOther() {
        for (int number = 0; number < 50; number++) {
            published("INVENTED_" + number, "task", NOON);
        }
        pass(2);

        var records = totals();
        assertThat(records).hasSize(6).containsKey("(other)/");
        assertThat(records.values().stream()
                        .mapToLong(one -> one.path("count").asLong())
                        .sum())
                .isEqualTo(50);
    }

    @Test
    void skipsOtherSources() {
        journal.pipeInput(record("other", "TASK_DONE", "task", NOON));
        pass(2);

        assertThat(totals()).isEmpty();
    }

    @Test
    void distinguishesNamesWithTabs() {
        published("A\\tB", "C\\tD", NOON);
        published("A", "B\\tC\\tD", NOON);
        published("A\\tB\\tC", "D", NOON);
        published("A\\\\", "B", NOON);
        pass(2);

        assertThat(totals())
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
        return ("{\"replid\":\"\",\"offset\":0,\"next_seq\":2,\"batch\":1,\"time\":\"" + time + "\"}").getBytes(UTF_8);
    }

    private Map<String, EventTotals> copy(String store) {
        var copy = new HashMap<String, EventTotals>();
        driver.<String, EventTotals>getKeyValueStore(store)
                .all()
                .forEachRemaining(entry -> copy.put(entry.key, entry.value));
        return copy;
    }

    /** The newest record of each key. */
    private Map<String, JsonNode> totals() {
        var records = new HashMap<String, JsonNode>();
        stats.readKeyValuesToList().forEach(entry -> {
            var json = json(entry.value);
            assertThat(entry.key).startsWith("default\t");
            records.put(
                    json.has("stage")
                            ? json.path("stage").asText()
                            : json.path("event_type").asText() + "/"
                                    + json.path("entity_type").asText(),
                    json);
        });
        return records;
    }

    /** The newest record of each window. */
    private Map<String, JsonNode> windows() {
        var records = new HashMap<String, JsonNode>();
        windows.readKeyValuesToList().forEach(entry -> {
            var json = json(entry.value);
            records.put(json.path("window").asText() + " " + json.path("from").asText(), json);
        });
        return records;
    }

    private static JsonNode at(Map<String, JsonNode> records, String key) {
        return records.getOrDefault(key, MissingNode.getInstance());
    }

    private static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
