package dev.kodama.timeline;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kodama.index.IndexAnswer;
import dev.kodama.index.IndexQuery;
import dev.kodama.index.MinuteAnswer;
import dev.kodama.index.MinuteQuery;
import dev.kodama.journal.EventFilter;
import dev.kodama.journal.JournalConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
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

    private final LiveIndex index = new LiveIndex();
    private TopologyTestDriver driver;
    private TestInputTopic<byte[], byte[]> journal;

    @BeforeEach
    void start() {
        var properties = new Properties();
        properties.put("state.dir", folder.toString());
        properties.put("application.id", "kodama.timeline.default");
        driver = new TopologyTestDriver(TimelineTopology.build(CONFIG, index, new NothingMissed()), properties);
        journal = driver.createInputTopic("kodama.events", new ByteArraySerializer(), new ByteArraySerializer());
    }

    @AfterEach
    void stop() {
        driver.close();
    }

    private static final class NothingMissed implements MissedRecords {
        @Override
        public void read(int partition, long first, long end, Consumer<ConsumerRecord<byte[], byte[]>> each) {}

        @Override
        public long begin(int partition) {
            return 0;
        }

        @Override
        public long end(int partition) {
            return 0;
        }
    }

    @Test
    void findsEventsByTypeAndEntity() {
        journal("default", 7, NOON, "A", "task", "t-1");
        journal("default", 8, NOON, "B", "task", "t-2");
        journal("default", 9, NOON, "B", "task", "t-1");
        journal("default", 10, NOON, "B", "sandbox", "t-1");

        assertThat(find(List.of("B"), List.of(), List.of())).containsExactly(8L, 9L, 10L);
        assertThat(find(List.of(), List.of("task"), List.of("t-1"))).containsExactly(7L, 9L);
        assertThat(find(List.of("B"), List.of("task"), List.of("t-1"))).containsExactly(9L);
        assertThat(find(List.of(), List.of("sandbox"), List.of())).containsExactly(10L);
        assertThat(find(List.of(), List.of(), List.of("t-1"))).containsExactly(7L, 9L, 10L);
        assertThat(find(List.of("C"), List.of(), List.of())).isEmpty();
    }

    @Test
    void findsPatternsAmongTheKnownTypes() {
        journal("default", 1, NOON, "TASK_CREATED", "task", "t-1");
        journal("default", 2, NOON, "TICKET_CREATED", "ticket", "k-1");
        journal("default", 3, NOON, "TASK_DONE", "task", "t-1");

        assertThat(find(List.of("TASK_*"), List.of(), List.of())).containsExactly(1L, 3L);
        assertThat(find(List.of("*_CREATED"), List.of(), List.of())).containsExactly(1L, 2L);
        assertThat(find(List.of("SANDBOX_*"), List.of(), List.of())).isEmpty();
    }

    @Test
    void distinguishesEntitiesWithTheSameKey() {
        journal("default", 1, NOON, "A", "a:b", "c");
        journal("default", 2, NOON, "A", "a", "b:c");

        assertThat(find(List.of(), List.of("a"), List.of("b:c"))).containsExactly(2L);
        assertThat(find(List.of(), List.of("a:b"), List.of("c"))).containsExactly(1L);
    }

    @Test
    void skipsOtherSourcesAndForeignRecords() {
        journal("other", 1, NOON, "A", "task", "t-1");
        journal.pipeInput("key".getBytes(UTF_8), "{}".getBytes(UTF_8));
        journal("default", 1, NOON, "A", "task", "t-1");

        var found = partition(List.of("A"), true, 1, 10, 100);

        assertThat(found.postings().size()).isEqualTo(1);
        assertThat(found.postings().offset(0)).isEqualTo(2);
        assertThat(found.endOffset()).isEqualTo(3);
    }

    @Test
    void answersInPartsFromBothEnds() {
        for (long sequence = 1; sequence <= 10; sequence++) {
            journal("default", sequence, NOON, "A", "task", "t-1");
        }

        assertThat(sequences(partition(List.of("A"), true, 3, 9, 4))).containsExactly(3L, 4L, 5L, 6L);
        assertThat(partition(List.of("A"), true, 3, 9, 4).complete()).isFalse();
        assertThat(sequences(partition(List.of("A"), false, 3, 9, 4))).containsExactly(5L, 6L, 7L, 8L);
        assertThat(partition(List.of("A"), false, 3, 9, 6).complete()).isTrue();
    }

    private Map<Long, Map<String, Long>> minutes(long first, long end) {
        return ((MinuteAnswer.Found) index.minutes(new MinuteQuery(first, end, 1))).sum();
    }

    @Test
    void countsEventsByMinuteAndType() {
        journal("default", 1, NOON, "A", "task", "t-1");
        journal("default", 2, NOON.plusSeconds(59), "B", "task", "t-1");
        journal("default", 3, NOON.plusSeconds(60), "A", "task", "t-1");
        long minute = NOON.getEpochSecond() / 60;

        assertThat(minutes(minute, minute + 2))
                .isEqualTo(Map.of(minute, Map.of("A", 1L, "B", 1L), minute + 1, Map.of("A", 1L)));
        assertThat(minutes(minute + 1, minute + 2)).containsOnlyKeys(minute + 1);
        assertThat(index.minutes(new MinuteQuery(minute, minute + 2, 2)))
                .isEqualTo(new MinuteAnswer.Found(
                        List.of(new MinuteAnswer.Partition(0, Map.of(minute, Map.of("A", 2L, "B", 1L))))));
    }

    @Test
    void storesFullSegmentsOnly() {
        long events = 2L * EventBuffer.CAPACITY + 5;
        for (long sequence = 1; sequence <= events; sequence++) {
            journal("default", sequence, NOON.plusMillis(sequence), sequence % 1_000 == 7 ? "RARE" : "A", "task", "t");
        }
        var rare = LongStream.rangeClosed(1, events)
                .filter(sequence -> sequence % 1_000 == 7)
                .boxed()
                .toList();

        assertThat(find(List.of("RARE"), List.of(), List.of())).isEqualTo(rare);
        long minute = NOON.getEpochSecond() / 60;
        assertThat(minutes(minute, minute + 1).getOrDefault(minute, Map.of()).values().stream()
                        .mapToLong(Long::longValue)
                        .sum())
                .isEqualTo(events);
        assertThat(new IndexStore(driver.getKeyValueStore(TimelineTopology.STORE)).state())
                .isEqualTo(new IndexStore.State(0, 2L * EventBuffer.CAPACITY, 3));
    }

    @Test
    void cannotAnswerWithoutItsStore() {
        for (long sequence = 1; sequence <= EventBuffer.CAPACITY; sequence++) {
            journal("default", sequence, NOON, "A", "task", "t");
        }
        var query = new IndexQuery(EventFilter.of(List.of("A"), List.of(), List.of()), true, 1, 100, 10);
        var store = driver.getKeyValueStore(TimelineTopology.STORE);
        try (var all = store.all()) {
            all.forEachRemaining(entry -> store.delete(entry.key));
        }

        assertThat(index.find(query)).isEqualTo(new IndexAnswer.Unusable("is being moved or restored"));
    }

    @Test
    void keepsItsNames() {
        assertThat(TimelineTopology.build(CONFIG, index).describe().toString()).isEqualToIgnoringWhitespace("""
            Topologies:
               Sub-topology: 0
                Source: journal (topics: [kodama.events])
                  --> index
                Processor: index (stores: [postings])
                  --> none
                  <-- journal
            """);
    }

    private void journal(String source, long sequence, Instant time, String type, String entityType, String id) {
        var headers = new RecordHeaders()
                .add("seq", Long.toString(sequence).getBytes(UTF_8))
                .add("channel", ("events." + type).getBytes(UTF_8))
                .add("source", source.getBytes(UTF_8));
        String body = "{\"event_type\":\"" + type + "\",\"entity_type\":\"" + entityType + "\",\"entity_id\":\"" + id
                + "\",\"payload\":{}}";
        byte[] key = (entityType + ":" + id).getBytes(UTF_8);
        journal.pipeInput(new TestRecord<>(key, body.getBytes(UTF_8), headers, time));
    }

    private List<Long> find(List<String> types, List<String> entityTypes, List<String> ids) {
        var query = new IndexQuery(EventFilter.of(types, entityTypes, ids), true, 1, Long.MAX_VALUE, 1_000_000);
        return sequences(((IndexAnswer.Found) index.find(query)).partitions().get(0));
    }

    private IndexAnswer.Partition partition(List<String> types, boolean ascending, long first, long end, int max) {
        var query = new IndexQuery(EventFilter.of(types, List.of(), List.of()), ascending, first, end, max);
        return ((IndexAnswer.Found) index.find(query)).partitions().get(0);
    }

    private static List<Long> sequences(IndexAnswer.Partition partition) {
        var sequences = new ArrayList<Long>();
        for (int i = 0; i < partition.postings().size(); i++) {
            sequences.add(partition.postings().sequence(i));
        }
        return sequences;
    }
}
