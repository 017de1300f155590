package dev.kodama.timeline;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.kodama.bus.metadata.EventMetadata.Head;
import dev.kodama.bus.trace.EventTracer;
import dev.kodama.history.EventPage;
import dev.kodama.history.HistoryQuery;
import dev.kodama.history.JournalPages;
import dev.kodama.history.Order;
import dev.kodama.history.PageCursor;
import dev.kodama.index.IndexAnswer;
import dev.kodama.index.IndexQuery;
import dev.kodama.index.JournalIndex;
import dev.kodama.journal.EndPosition;
import dev.kodama.journal.EventFilter;
import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.JournalRecordCodec;
import dev.kodama.journal.JournaledEvent;
import dev.kodama.journal.StartPosition;
import dev.kodama.journal.kafka.KafkaClients;
import dev.kodama.journal.reader.SkippedRecords;
import dev.kodama.journal.topics.JournalTopics;
import dev.kodama.streams.RocksDbMemory;
import dev.kodama.streams.RunningTopology;
import dev.kodama.streams.StreamsSettings;
import dev.kodama.testing.ForeignRecords;
import dev.kodama.testing.JournalFeeder;
import dev.kodama.testing.Journals;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Pages by the index have the events that a scan finds. */
@Timeout(180)
class IndexedHistoryIT {
    private static final Duration LONG = Duration.ofSeconds(45);
    private static final StartPosition EARLIEST = new StartPosition.Earliest();
    private static final EndPosition NOW = new EndPosition.Now();

    @TempDir
    private Path folder;

    private final RocksDbMemory memory = new RocksDbMemory(8 << 20);
    private final LiveIndex index = new LiveIndex();
    private JournalConfig journal;
    private JournalPages history;
    private long next = 1;

    @BeforeEach
    void open() {
        journal = Journals.onSharedKafka();
        JournalTopics.createForTopologies(journal, List.of());
        history = JournalPages.of(journal, InstantSource.system(), new SkippedRecords());
    }

    @AfterEach
    void close() {
        history.close();
        memory.close();
    }

    private RunningTopology start() {
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
        return RunningTopology.start(
                settings,
                TimelineTopology.build(journal, index),
                () -> {},
                memory,
                new SimpleMeterRegistry(),
                EventTracer.OFF);
    }

    private void awaitIndex() {
        var query = query(EventFilter.of(List.of("T_0"), List.of(), List.of()), Order.DESC, 1);
        await().atMost(LONG).until(() -> history.page(query, index).plan().byIndex());
    }

    private static HistoryQuery query(EventFilter filter, Order order, int limit) {
        return new HistoryQuery(EARLIEST, NOW, filter, order, limit, null);
    }

    /** A second apart from the epoch, as a mirror does. */
    private void write(int count) {
        var codec = new JournalRecordCodec(journal);
        Journals.writeRecords(journal, next, next + count - 1, 25, sequence -> event(codec, sequence));
        next += count;
    }

    private static ProducerRecord<byte[], byte[]> event(JournalRecordCodec codec, long sequence) {
        var random = new Random(sequence);
        String type = "T_" + (int) Math.abs(random.nextGaussian() * 5);
        String entity = "t-" + random.nextInt(60);
        String body = random.nextInt(20) == 0
                ? "{\"event_type\":\"" + type + "\"}"
                : JournalFeeder.body(type, "e" + random.nextInt(2), entity, sequence);
        byte[] channel = ("events." + type).getBytes(UTF_8);
        return codec.event(sequence, sequence * 1000, entity.getBytes(UTF_8), channel, body.getBytes(UTF_8), "", 0);
    }

    private static EventFilter filter(Random random) {
        List<String> types = random.nextInt(3) == 0 ? List.of() : List.of("T_" + random.nextInt(12), "T_1*");
        List<String> entityTypes = random.nextInt(3) == 0 ? List.of("e" + random.nextInt(3)) : List.of();
        List<String> ids = random.nextBoolean() || (types.isEmpty() && entityTypes.isEmpty())
                ? List.of("t-" + random.nextInt(60), "t-" + random.nextInt(70))
                : List.of();
        return EventFilter.of(types, entityTypes, ids);
    }

    /** @param times whether times are bounds, too: copies of events have the time when they were copied */
    private HistoryQuery query(Random random, boolean times) {
        StartPosition since = EARLIEST;
        EndPosition until = NOW;
        long first = 1 + random.nextLong(next);
        long last = first + random.nextLong(next);
        int kind = random.nextInt(times ? 4 : 2);
        if (kind == 1) {
            since = new StartPosition.AtSequence(first);
            until = new EndPosition.AtSequence(last);
        } else if (kind == 2) {
            since = new StartPosition.AtTime(Instant.ofEpochMilli(first * 1000 - 500));
            until = new EndPosition.BeforeTime(Instant.ofEpochMilli(last * 1000 + 500));
        } else if (kind == 3) {
            since = new StartPosition.AtTime(Instant.ofEpochMilli(first * 1000));
        }
        return new HistoryQuery(
                since,
                until,
                filter(random),
                random.nextBoolean() ? Order.ASC : Order.DESC,
                1 + random.nextInt(100),
                null);
    }

    /** All events and the greatest deleted sequence, by pages; returns the number of pages by the index. */
    private int read(HistoryQuery query, JournalIndex by, List<String> events) {
        int indexed = 0;
        long cut = 0;
        @Nullable PageCursor cursor = null;
        do {
            EventPage page = history.page(
                    new HistoryQuery(
                            query.since(), query.until(), query.filter(), query.order(), query.limit(), cursor),
                    by);
            page.events().forEach(event -> events.add(event.sequence() + " " + event.body()));
            cut = Math.max(cut, page.cutBefore());
            indexed += page.plan().byIndex() ? 1 : 0;
            cursor = page.next() == null ? null : PageCursor.parse(page.next().text());
        } while (cursor != null);
        events.add("cut before " + cut);
        return indexed;
    }

    private int compare(Random random, int queries, boolean times) {
        int indexed = 0;
        for (int i = 0; i < queries; i++) {
            var query = query(random, times);
            var scanned = new ArrayList<String>();
            read(query, JournalIndex.none("is not asked"), scanned);
            var found = new ArrayList<String>();
            indexed += read(query, index, found);
            assertThat(found).as("%s", query).isEqualTo(scanned);
        }
        return indexed;
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void findsWhatAScanFinds(long seed) {
        var random = new Random(seed);
        var written = new ArrayList<ConsumerRecord<byte[], byte[]>>();
        for (int round = 0; round < 6; round++) {
            write(100 + random.nextInt(300));
            var disturbances = ForeignRecords.some(journal, random);
            if (round == 3 && seed % 2 == 0) {
                written.addAll(Journals.records(journal, journal.eventsTopic(), (int) next - 1));
            }
            for (int copies = written.isEmpty() ? 0 : random.nextInt(6); copies > 0; copies--) {
                var copied = written.get(random.nextInt(written.size()));
                disturbances.add(ForeignRecords.copy(copied, random.nextInt(journal.partitions())));
            }
            ForeignRecords.send(journal, disturbances);
        }
        try (var running = start()) {
            awaitIndex();
            assertThat(compare(random, 5, written.isEmpty())).isPositive();
            write(50);
            assertThat(compare(random, 3, written.isEmpty())).isPositive();
        }
        try (var running = start()) { // the index is read from the journal again
            awaitIndex();
            assertThat(compare(random, 3, written.isEmpty())).isPositive();
        }
    }

    @Tag("faults")
    @Test
    void findsWhatAScanFindsAfterRetentionAndWithMorePartitions() throws Exception {
        var random = new Random(7);
        write(1_000);
        try (var running = start()) {
            awaitIndex();
            truncate(Map.of(0, 150L, 1, 60L));
            assertThat(compare(random, 5, true)).isPositive();
            truncate(Map.of(0, 250L, 1, 250L, 2, 200L));
            write(100);
            assertThat(compare(random, 5, true)).isPositive();
        }
        try (var admin = KafkaClients.admin(journal)) {
            KafkaClients.get(admin.createPartitions(Map.of(journal.eventsTopic(), NewPartitions.increaseTo(5)))
                    .all());
        }
        history.close();
        history = JournalPages.of(journal, InstantSource.system(), new SkippedRecords());
        write(600);
        try (var running = start()) {
            awaitIndex();
            assertThat(compare(random, 5, true)).isPositive();
        }
    }

    @Test
    void fallsBackToAScan() {
        write(300);
        var rare = query(EventFilter.of(List.of("T_9"), List.of(), List.of()), Order.ASC, 10);
        var common = query(EventFilter.of(List.of("T_*"), List.of(), List.of()), Order.ASC, 10);

        assertThat(history.page(rare, index).plan().reason()).matches("The index does not have partition \\d now.");
        try (var running = start()) {
            awaitIndex();
            assertThat(history.page(common, index).plan().reason())
                    .matches("The index would find about \\d+ of 300 events, which a scan reads as fast.");
            assertThat(history.page(common, index).events()).hasSize(10);
            assertThat(history.page(rare, index).plan().byIndex()).isTrue();
            assertThat(history.page(query(EventFilter.ALL, Order.ASC, 10), index)
                            .plan()
                            .reason())
                    .isEqualTo("Every event passes the filter.");
        }
    }

    @ParameterizedTest
    @EnumSource
    void fillsPagesWithPermittedEvents(Order order) {
        write(1_500);
        var filter = EventFilter.of(List.of(), List.of("e1"), List.of("t-7", "t-8"));
        var all = query(filter, order, 1_000).within(IndexedHistoryIT::permits);
        var permitted = history.page(all).events().stream()
                .map(JournaledEvent::sequence)
                .toList();
        var pages = new ArrayList<EventPage>();
        try (var running = start()) {
            awaitIndex();
            @Nullable PageCursor cursor = null;
            do {
                var query = new HistoryQuery(EARLIEST, NOW, filter, order, 2, cursor).within(IndexedHistoryIT::permits);
                var page = history.page(query, index);
                pages.add(page);
                cursor = page.next();
            } while (cursor != null);
        }

        assertThat(pages).hasSizeGreaterThan(2).allMatch(page -> page.plan().byIndex());
        assertThat(pages.subList(0, pages.size() - 1))
                .as("no page tells by its length how many events are hidden")
                .allMatch(page -> page.events().size() == 2);
        assertThat(pages.stream().flatMap(page -> page.events().stream()).map(JournaledEvent::sequence))
                .containsExactlyElementsOf(permitted);
    }

    private static boolean permits(Head head) {
        return List.of("T_0", "T_1", "T_2", "T_3").contains(head.eventType());
    }

    @Test
    void countsTheEventsOfAnEntity() {
        write(500);
        var filter = EventFilter.of(List.of(), List.of("e1"), List.of("t-7"));
        var all = new ArrayList<String>();
        read(query(filter, Order.ASC, 100), JournalIndex.none("is not asked"), all);
        var last = new HistoryQuery(
                new StartPosition.AtSequence(401), new EndPosition.AtSequence(450), filter, Order.DESC, 1, null);
        var some = new ArrayList<String>();
        read(last, JournalIndex.none("is not asked"), some);

        assertThat(history.count(query(filter, Order.ASC, 1), index)).isEmpty();
        try (var running = start()) {
            awaitIndex();
            assertThat(history.count(query(filter, Order.DESC, 1), index)).hasValue(all.size() - 1);
            assertThat(history.count(last, index)).hasValue(some.size() - 1);
        }
    }

    @Tag("faults")
    @Test
    void readsOnAfterARestartWithoutNewEvents() {
        write(200);
        try (var running = start()) {
            awaitIndex();
        }
        try (var running = start()) {
            var query = new IndexQuery(EventFilter.of(List.of("T_*"), List.of(), List.of()), true, 1, 1_000, 1_000);
            await().atMost(LONG)
                    .until(
                            () -> ((IndexAnswer.Found) index.find(query))
                                    .partitions().stream()
                                            .mapToInt(one -> one.postings().size())
                                            .sum(),
                            sum -> sum == 200);
        }
    }

    private void truncate(Map<Integer, Long> begins) throws Exception {
        var offsets = new HashMap<TopicPartition, RecordsToDelete>();
        begins.forEach((partition, begin) ->
                offsets.put(new TopicPartition(journal.eventsTopic(), partition), RecordsToDelete.beforeOffset(begin)));
        try (var admin = KafkaClients.admin(journal)) {
            admin.deleteRecords(offsets).all().get();
        }
    }
}
