package dev.kodama.gaps;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.kodama.catalog.Catalog;
import dev.kodama.journal.JournalConfig;
import dev.kodama.settings.Settings;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.errors.LogAndContinueProcessingExceptionHandler;
import org.apache.kafka.streams.test.TestRecord;
import org.jspecify.annotations.Nullable;

/** The topology {@code gaps} with a journal and subscriptions to write to, on a clock that begins at noon. */
final class GapTopologyDriver implements AutoCloseable {
    static final GapConfig CONFIG = GapConfig.of(
            new JournalConfig("nowhere:1", Map.of(), "kodama.", "default", 1, Duration.ofDays(7), 1 << 20),
            Catalog.parse("c", "events:\n  TASK_DONE: {source: x, subscribers: [a]}\n"),
            Severity.Rules.from(Settings.of(Map.of())));

    private final TopologyTestDriver driver;
    private final TestInputTopic<byte[], byte[]> journal;
    private final TestInputTopic<String, byte[]> subscriptions;
    private final TestOutputTopic<String, String> gaps;
    private final TestOutputTopic<String, String> changes;
    private final Map<String, String> states = new HashMap<>();
    private Instant now = Instant.parse("2026-03-03T12:00:00Z");
    private long sequence;

    GapTopologyDriver(GapConfig config, Path folder) {
        var properties = new Properties();
        properties.put("state.dir", folder.toString());
        properties.put("application.id", "kodama.gaps.default");
        properties.put("processing.exception.handler", LogAndContinueProcessingExceptionHandler.class.getName());
        driver = new TopologyTestDriver(GapTopology.build(config), properties, now);
        journal = driver.createInputTopic("kodama.events", new ByteArraySerializer(), new ByteArraySerializer());
        subscriptions =
                driver.createInputTopic("kodama.subscriptions", new StringSerializer(), new ByteArraySerializer());
        gaps = driver.createOutputTopic("kodama.gaps", new StringDeserializer(), new StringDeserializer());
        changes = driver.createOutputTopic("kodama.gap-changes", new StringDeserializer(), new StringDeserializer());
    }

    Instant now() {
        return now;
    }

    void pass(Duration time) {
        for (long left = time.toSeconds(); left > 0; left--) {
            now = now.plusSeconds(1);
            driver.advanceWallClockTime(Duration.ofSeconds(1));
        }
    }

    void published(String eventType) {
        published(eventType, "default");
    }

    void published(String eventType, String source) {
        published(eventType, source, "events." + eventType);
    }

    void published(String eventType, String source, String channel) {
        published(eventType, source, channel, now);
    }

    void published(String eventType, String source, String channel, Instant at) {
        var headers = new RecordHeaders()
                .add("seq", Long.toString(++sequence).getBytes(UTF_8))
                .add("channel", channel.getBytes(UTF_8))
                .add("source", source.getBytes(UTF_8));
        String body =
                "{\"event_type\":\"" + eventType + "\",\"entity_type\":\"task\",\"entity_id\":\"t-1\",\"payload\":{}}";
        journal.pipeInput(new TestRecord<>("task:t-1".getBytes(UTF_8), body.getBytes(UTF_8), headers, at));
    }

    void subscribed(String kind, String eventType, int listeners) {
        String json = "{\"kind\":\"" + kind + "\",\"source\":\"default\",\"event_types\":["
                + (eventType.isEmpty() ? "" : "\"" + eventType + "\"") + "],\"listeners\":" + listeners + "}";
        subscription(kind + "/" + eventType, json);
    }

    /** @param value null ends the subscription */
    void subscription(String key, @Nullable String value) {
        subscriptions.pipeInput(key, value == null ? null : value.getBytes(UTF_8));
    }

    /** The newest state of a type. */
    JsonNode gap(String eventType) {
        for (var entry : gaps.readKeyValuesToList()) {
            states.put(entry.key.substring("default/".length()), entry.value); // null: deleted
        }
        try {
            String json = states.get(eventType);
            return json == null ? new ObjectMapper().missingNode() : new ObjectMapper().readTree(json);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    List<String> kinds(String eventType) {
        var kinds = new ArrayList<String>();
        gap(eventType).path("kinds").forEach(kind -> kinds.add(kind.asText()));
        return kinds;
    }

    /** The records of {@code kodama.gap-changes} since the last call. */
    List<KeyValue<String, String>> changes() {
        return changes.readKeyValuesToList();
    }

    @Override
    public void close() {
        driver.close();
    }
}
