package dev.kodama.timeline;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kodama.journal.JournalConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.state.WindowStore;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TimelineTopologyTest {
    private static final JournalConfig CONFIG =
            new JournalConfig("nowhere:1", Map.of(), "kodama.", "default", 1, Duration.ofDays(7), 1 << 20);
    private static final Instant NOON = Instant.parse("2026-03-03T12:00:00Z");

    @TempDir
    private Path folder;

    private TopologyTestDriver driver;
    private TestInputTopic<byte[], byte[]> journal;
    private WindowStore<Bytes, byte[]> index;

    @BeforeEach
    void start() {
        var properties = new Properties();
        properties.put("state.dir", folder.toString());
        properties.put("application.id", "kodama.timeline.default");
        driver = new TopologyTestDriver(TimelineTopology.build(CONFIG), properties);
        journal = driver.createInputTopic("kodama.events", new ByteArraySerializer(), new ByteArraySerializer());
        index = driver.getWindowStore(TimelineTopology.STORE);
    }

    @AfterEach
    void stop() {
        driver.close();
    }

    @Test
    void indexesAnEntitysEvents() {
        journal("default", 7, NOON, "task:t-1");
        journal("default", 8, NOON.plusMillis(1), "task:t-2");
        journal("default", 9, NOON.plusMillis(2), "task:t-1");

        assertThat(pointers("task:t-1")).extracting(EventPointer::sequence).containsExactly(7L, 9L);
        assertThat(pointers("task:t-1")).extracting(EventPointer::offset).containsExactly(0L, 2L);
        assertThat(pointers("task:t-1")).extracting(EventPointer::partition).containsOnly(0);
        assertThat(pointers("task:t-2")).extracting(EventPointer::sequence).containsExactly(8L);
        assertThat(pointers("task")).isEmpty();
    }

    @Test
    void retainsTheOrderOfEventsOfOneMillisecond() {
        for (long sequence = 1_048_575; sequence < 1_048_675; sequence++) {
            journal("default", sequence, NOON, "task:t-1");
        }

        assertThat(pointers("task:t-1")).hasSize(100);
    }

    @Test
    void storesOnePointerForAnEventThatIsIndexedAgain() {
        journal("default", 7, NOON, "task:t-1");
        journal("default", 7, NOON, "task:t-1");

        assertThat(pointers("task:t-1"))
                .singleElement()
                .extracting(EventPointer::sequence)
                .isEqualTo(7L);
    }

    @Test
    void skipsOtherSourcesAndEventsWithoutAnEntity() {
        journal("other", 1, NOON, "task:t-1");
        journal("default", 1, NOON, "events.T");

        assertThat(pointers("task:t-1")).isEmpty();
        assertThat(pointers("events.T")).isEmpty();
    }

    @Test
    void dropsEntriesAfterTheRetention() {
        journal("default", 1, NOON, "task:t-1");
        journal("default", 2, NOON.plus(Duration.ofDays(6)), "task:t-1");

        journal("default", 3, NOON.plus(Duration.ofDays(8)), "task:t-2");

        assertThat(pointers("task:t-1")).extracting(EventPointer::sequence).containsExactly(2L);
    }

    @Test
    void keepsItsNames() {
        assertThat(TimelineTopology.build(CONFIG).describe().toString()).isEqualToIgnoringWhitespace("""
                Topologies:
                   Sub-topology: 0
                    Source: journal (topics: [kodama.events])
                      --> once
                    Processor: once (stores: [last-sequence])
                      --> index
                      <-- journal
                    Processor: index (stores: [entity-events])
                      --> moved-repartition-filter
                      <-- once
                    Processor: moved-repartition-filter (stores: [])
                      --> moved-repartition-sink
                      <-- index
                    Source: moved-repartition-source (topics: [moved-repartition])
                      --> index-moved
                    Processor: index-moved (stores: [entity-events])
                      --> none
                      <-- moved-repartition-source
                    Sink: moved-repartition-sink (topic: moved-repartition)
                      <-- moved-repartition-filter
                """);
    }

    private void journal(String source, long sequence, Instant time, String key) {
        var headers = new RecordHeaders()
                .add("seq", Long.toString(sequence).getBytes(UTF_8))
                .add("channel", "events.T".getBytes(UTF_8))
                .add("source", source.getBytes(UTF_8));
        journal.pipeInput(new TestRecord<>(key.getBytes(UTF_8), "{}".getBytes(UTF_8), headers, time));
    }

    private List<EventPointer> pointers(String key) {
        var pointers = new ArrayList<EventPointer>();
        try (var found = index.fetch(
                Bytes.wrap(key.getBytes(UTF_8)), EventPointer.instant(0), EventPointer.instant(Long.MAX_VALUE >> 1))) {
            found.forEachRemaining(one -> pointers.add(EventPointer.read(one.key, one.value)));
        }
        return pointers;
    }
}
