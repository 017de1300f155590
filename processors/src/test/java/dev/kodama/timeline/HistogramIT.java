package dev.kodama.timeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.kodama.bus.trace.EventTracer;
import dev.kodama.history.JournalPages;
import dev.kodama.history.histogram.Histogram;
import dev.kodama.history.histogram.HistogramQuery;
import dev.kodama.history.histogram.HistogramReader;
import dev.kodama.index.IndexAnswer;
import dev.kodama.index.IndexQuery;
import dev.kodama.index.JournalIndex;
import dev.kodama.index.MinuteAnswer;
import dev.kodama.index.MinuteQuery;
import dev.kodama.journal.EventFilter;
import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.JournalRecordCodec;
import dev.kodama.journal.reader.SkippedRecords;
import dev.kodama.journal.topics.JournalTopics;
import dev.kodama.streams.RocksDbMemory;
import dev.kodama.streams.RunningTopology;
import dev.kodama.streams.StreamsSettings;
import dev.kodama.testing.JournalFeeder;
import dev.kodama.testing.Journals;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Histograms have the counts of a scan: of 66,000 events in bursts of a minute, with pauses of 10 minutes. */
@Timeout(180)
class HistogramIT {
    private static final int EVENTS = 66_000;
    private static final int BURST = 3_000;
    private static final Instant END = Instant.ofEpochMilli(millis(EVENTS) + 300_000);
    private static final JournalIndex NONE = JournalIndex.none("is not there");

    private static final RocksDbMemory MEMORY = new RocksDbMemory(8 << 20);
    private static final LiveIndex INDEX = new LiveIndex();
    private static JournalConfig journal;
    private static JournalPages pages;
    private static RunningTopology topology;

    @BeforeAll
    static void write(@TempDir Path folder) {
        journal = Journals.onSharedKafka();
        JournalTopics.createForTopologies(journal, List.of());
        pages = JournalPages.of(journal, InstantSource.system(), new SkippedRecords());
        var codec = new JournalRecordCodec(journal);
        Journals.writeRecords(journal, 1, EVENTS, 500, sequence -> event(codec, sequence));
        var settings = new StreamsSettings(
                TimelineTopology.NAME,
                journal.clientProperties(),
                journal.group(TimelineTopology.NAME),
                folder,
                TimelineTopology.STORE_VERSION,
                false,
                journal.poisonTopic(),
                journal.maxEventBytes(),
                "127.0.0.1:1");
        topology = RunningTopology.start(
                settings,
                TimelineTopology.build(journal, INDEX),
                () -> {},
                MEMORY,
                new SimpleMeterRegistry(),
                EventTracer.OFF);
        await().atMost(Duration.ofSeconds(90)).until(() -> indexed() == EVENTS);
    }

    private static long indexed() {
        var answer = INDEX.minutes(new MinuteQuery(0, 1_000, 1));
        return answer instanceof MinuteAnswer.Found found
                ? found.sum().values().stream()
                        .flatMap(row -> row.values().stream())
                        .mapToLong(Long::longValue)
                        .sum()
                : 0;
    }

    @AfterAll
    static void close() {
        topology.close();
        pages.close();
        MEMORY.close();
    }

    private static long millis(long sequence) {
        return sequence * 20 + sequence / BURST * 600_000;
    }

    private static String type(long sequence) {
        return sequence == 42_001 ? "journal.hole" : "T_" + (sequence * 7 % 11) % 4;
    }

    private static String entity(long sequence) {
        return "t-" + sequence * 13 % 997;
    }

    private static ProducerRecord<byte[], byte[]> event(JournalRecordCodec codec, long sequence) {
        byte[] body = JournalFeeder.body(type(sequence), "task", entity(sequence), sequence)
                .getBytes(StandardCharsets.UTF_8);
        byte[] channel = ("events." + type(sequence)).getBytes(StandardCharsets.UTF_8);
        byte[] key = entity(sequence).getBytes(StandardCharsets.UTF_8);
        return codec.event(sequence, millis(sequence), key, channel, body, "", 0);
    }

    private static Histogram count(JournalIndex index, HistogramQuery query) {
        return HistogramReader.count(pages, index, query);
    }

    private static HistogramQuery whole(int buckets, EventFilter filter) {
        return new HistogramQuery(Instant.EPOCH, END, buckets, filter);
    }

    private static EventFilter types(String... types) {
        return EventFilter.of(List.of(types), List.of(), List.of());
    }

    /** By bucket's time, the counts by type. */
    private static Map<Long, Map<String, Long>> scanned(Histogram histogram, EventFilter filter) {
        long width = histogram.bucketMillis();
        var counts = new TreeMap<Long, Map<String, Long>>();
        histogram.buckets().forEach(bucket -> counts.put(bucket.timeMillis(), new TreeMap<>()));
        LongStream.rangeClosed(1, EVENTS).forEach(sequence -> {
            var row = counts.get(millis(sequence) / width * width);
            if (row == null) {
                return;
            }
            var type = type(sequence);
            if ((filter.eventTypes().isEmpty() || filter.eventTypes().contain(type))
                    && (filter.entityIds().isEmpty() || filter.entityIds().contains(entity(sequence)))) {
                row.merge(type, 1L, Long::sum);
            }
        });
        return counts;
    }

    /** Compares with a scan what is told; all is if there are no notes. */
    private static void check(Histogram histogram, EventFilter filter) {
        var expected = scanned(histogram, filter);
        boolean all = histogram.notes().isEmpty();
        for (var bucket : histogram.buckets()) {
            var row = expected.getOrDefault(bucket.timeMillis(), Map.of());
            if (all || bucket.count().isPresent()) {
                assertThat(bucket.count())
                        .hasValue(row.values().stream().mapToLong(n -> n).sum());
            }
            if (all || bucket.types() != null) {
                assertThat(bucket.types()).isEqualTo(row);
            }
            if (all || bucket.firstSequence().isPresent()) {
                assertThat(bucket.firstSequence()).hasValue(firstAt(bucket.timeMillis()));
            }
        }
        if (all || histogram.total().isPresent()) {
            assertThat(histogram.total())
                    .hasValue(expected.values().stream()
                            .flatMap(row -> row.values().stream())
                            .mapToLong(n -> n)
                            .sum());
        }
    }

    private static long firstAt(long millis) {
        long sequence = 1;
        while (sequence <= EVENTS && millis(sequence) < millis) {
            sequence++;
        }
        return sequence;
    }

    private static void checkAll(Histogram histogram, EventFilter filter) {
        assertThat(histogram.notes()).isEmpty();
        check(histogram, filter);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void equalsTheCountsOfAScan(long seed) {
        var random = new Random(seed);
        for (int i = 0; i < 4; i++) {
            var since = Instant.ofEpochMilli(random.nextLong(END.toEpochMilli()));
            var until = since.plusMillis(1 + random.nextLong(1L << (10 + random.nextInt(14))));
            var filter =
                    random.nextBoolean() ? EventFilter.ALL : random.nextBoolean() ? types("T_1", "T_2*") : entity();
            var query = new HistogramQuery(since, until, 1 + random.nextInt(60), filter);

            checkAll(count(INDEX, query), filter);
            checkAll(count(NONE, new HistogramQuery(since, since.plusSeconds(900), 50, filter)), filter);
        }
    }

    private static EventFilter entity() {
        return EventFilter.of(List.of("T_1", "T_0", "T_3"), List.of(), List.of("t-1", "t-77"));
    }

    @Test
    void countsMoreThanItMayReadByTheIndex() {
        checkAll(count(INDEX, whole(200, EventFilter.ALL)), EventFilter.ALL);
        checkAll(count(INDEX, whole(200, types("T_*"))), types("T_*"));
        checkAll(count(INDEX, whole(200, entity())), entity());
        assertThat(count(INDEX, whole(3, EventFilter.ALL)).total()).hasValue(EVENTS);
    }

    @Test
    void findsFewEventsAmongMany() {
        var histogram = count(INDEX, whole(2_000, entity()));

        check(histogram, entity());
        assertThat(histogram.buckets()).allMatch(bucket -> bucket.types() != null);
        assertThat(histogram.buckets()).hasSizeGreaterThan(1_000);
    }

    @Test
    void saysWhereCountsAreNotSplitByType() {
        var minutes = count(NONE, whole(30, EventFilter.ALL));
        var seconds = count(INDEX, whole(2_000, types("T_1", "T_2")));

        check(minutes, EventFilter.ALL);
        assertThat(minutes.buckets()).anyMatch(bucket -> bucket.types() == null);
        assertThat(minutes.notes()).anyMatch(note -> note.contains("not split by type"));
        check(seconds, types("T_1", "T_2"));
        assertThat(seconds.notes()).anyMatch(note -> note.contains("not split by type"));
    }

    @Test
    void saysWhatItCannotCountWithoutTheIndex() {
        var histogram = count(NONE, whole(30, types("T_1")));

        assertThat(histogram.total()).isEmpty();
        assertThat(histogram.buckets()).anyMatch(bucket -> bucket.count().isEmpty());
        assertThat(histogram.notes()).anyMatch(note -> note.contains("unknown"));
    }

    /** Behind by a part of each burst: what is missing is read. */
    @Test
    void readsWhatTheIndexLacks() {
        var behind = new JournalIndex() {
            @Override
            public IndexAnswer find(IndexQuery query) {
                return INDEX.find(query);
            }

            @Override
            public MinuteAnswer minutes(MinuteQuery query) {
                var found = ((MinuteAnswer.Found) INDEX.minutes(query)).partitions();
                var less = new ArrayList<MinuteAnswer.Partition>();
                for (var partition : found) {
                    var counts = new TreeMap<>(partition.counts());
                    counts.keySet().removeIf(minute -> minute >= query.end() - 20);
                    less.add(new MinuteAnswer.Partition(partition.number(), counts));
                }
                return new MinuteAnswer.Found(less);
            }
        };

        checkAll(count(behind, whole(300, EventFilter.ALL)), EventFilter.ALL);
    }

    @Test
    void showsTheHolesOfTheRange() {
        var before = new HistogramQuery(Instant.EPOCH, Instant.ofEpochMilli(millis(36_000)), 100, EventFilter.ALL);

        assertThat(count(INDEX, whole(100, EventFilter.ALL)).holes())
                .extracting(event -> event.sequence())
                .containsExactly(42_001L);
        assertThat(count(INDEX, before).holes()).isEmpty();
    }

    @Test
    void hasEmptyBucketsBeforeAndAfterTheJournal() {
        var after = new HistogramQuery(END.plusSeconds(3_600), END.plusSeconds(7_200), 10, EventFilter.ALL);

        assertThat(count(INDEX, after).total()).hasValue(0);
        assertThat(count(INDEX, after).firstSequence()).isEqualTo(EVENTS + 1);
    }
}
