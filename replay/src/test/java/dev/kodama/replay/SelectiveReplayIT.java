package dev.kodama.replay;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kodama.history.JournalPages;
import dev.kodama.history.selective.IndexedJournal;
import dev.kodama.history.selective.SelectiveReader;
import dev.kodama.index.JournalIndex;
import dev.kodama.journal.EndPosition;
import dev.kodama.journal.EventFilter;
import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.JournalRecordCodec;
import dev.kodama.journal.JournaledEvent;
import dev.kodama.journal.StartPosition;
import dev.kodama.journal.kafka.KafkaClients;
import dev.kodama.journal.reader.JournalReader;
import dev.kodama.journal.reader.SkippedRecords;
import dev.kodama.journal.topics.JournalTopics;
import dev.kodama.testing.ConsumedRecords;
import dev.kodama.testing.ForeignRecords;
import dev.kodama.testing.Journals;
import dev.kodama.testing.SnapshotIndex;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A replay by the index replays what one by a scan does, and tells the same of it. */
@Timeout(120)
class SelectiveReplayIT {
    private static final InstantSource CLOCK = InstantSource.system();
    private static final StartPosition EARLIEST = new StartPosition.Earliest();
    private static final EndPosition NOW = new EndPosition.Now();
    private static final int BATCH = 100;

    private final List<String> plans = new ArrayList<>();
    private JournalConfig journal;
    private JournalPages pages;
    private long next = 1;

    @BeforeEach
    void open() {
        journal = Journals.onSharedKafka();
        JournalTopics.create(journal);
        pages = JournalPages.of(journal, CLOCK, new SkippedRecords());
    }

    @AfterEach
    void close() {
        pages.close();
    }

    private void write(int count) {
        var codec = new JournalRecordCodec(journal);
        Journals.writeRecords(journal, next, next + count - 1, BATCH, sequence -> event(codec, sequence));
        next += count;
    }

    /** Captured a second apart from the epoch. */
    private static ProducerRecord<byte[], byte[]> event(JournalRecordCodec codec, long sequence) {
        var random = new Random(sequence);
        String type = random.nextInt(300) == 0 ? "journal.hole" : "T_" + (int) Math.abs(random.nextGaussian() * 5);
        String id = "t-" + random.nextInt(60);
        String body = "{\"event_type\":\"" + type + "\",\"entity_type\":\"e" + random.nextInt(2) + "\",\"entity_id\":\""
                + id + "\",\"n\":" + sequence + "}";
        byte[] channel = ("events." + type).getBytes(UTF_8);
        return codec.event(sequence, sequence * 1000, id.getBytes(UTF_8), channel, body.getBytes(UTF_8), "", 0);
    }

    private static EventFilter types(String... types) {
        return EventFilter.of(List.of(types), List.of(), List.of());
    }

    private static EventFilter filter(Random random) {
        List<String> types = random.nextInt(3) == 0 ? List.of() : List.of("T_" + random.nextInt(14), "T_1*");
        List<String> ids = random.nextBoolean() || types.isEmpty()
                ? List.of("t-" + random.nextInt(60), "t-" + random.nextInt(70))
                : List.of();
        return random.nextInt(4) == 0 ? types("journal.hole") : EventFilter.of(types, List.of(), ids);
    }

    private record SinkOf(Consumer<JournaledEvent> onEvent) implements Sink {
        @Override
        public void write(JournaledEvent event) {
            onEvent.accept(event);
        }

        @Override
        public boolean flush() {
            return true;
        }

        @Override
        public void complete() {}

        @Override
        public void close() {}
    }

    /** The replayed events, and what the replay tells: deleted events, and the sequence to go on with. */
    private List<String> replay(
            StartPosition start,
            EndPosition end,
            EventFilter filter,
            JournalIndex index,
            Consumer<JournaledEvent> onEvent) {
        var events = new ArrayList<String>();
        var sink = new SinkOf(event -> {
            events.add(event.sequence() + " " + event.body());
            onEvent.accept(event);
        });
        try (var reader = JournalReader.open(journal, start, end, CLOCK)) {
            var selective = SelectiveReader.of(
                    reader,
                    end,
                    CLOCK,
                    List.of(filter),
                    new IndexedJournal(pages, index),
                    (sequence, plan) -> plans.add(sequence + " " + plan.reason()));
            var replay = new Replay(selective, filter, ReplaySpeed.MAX, Long.MAX_VALUE, sink);
            assertThat(replay.run()).isEqualTo(ReplayResult.COMPLETE);
            var cut = replay.cut().orElseThrow();
            events.add("deleted " + cut.events() + " before " + cut.before() + ", next " + replay.nextSequence());
        }
        return events;
    }

    private List<String> replay(StartPosition start, EndPosition end, EventFilter filter, JournalIndex index) {
        return replay(start, end, filter, index, event -> {});
    }

    private void assertReplaysTheSame(Random random, JournalIndex index) {
        long first = 1 + random.nextLong(next);
        StartPosition start = EARLIEST;
        EndPosition end = NOW;
        int kind = random.nextInt(4);
        if (kind == 1) {
            start = new StartPosition.AtSequence(1 + random.nextLong(next / 2));
        } else if (kind == 2) {
            start = new StartPosition.AtTime(Instant.ofEpochMilli(first * 500));
            end = new EndPosition.BeforeTime(Instant.ofEpochMilli(first * 1000 + 500));
        } else if (kind == 3) {
            end = new EndPosition.AtSequence(first);
        }
        var filter = filter(random);
        assertThat(replay(start, end, filter, index))
                .as("%s from %s to %s", filter, start, end)
                .isEqualTo(replay(start, end, filter, JournalIndex.none("is not asked")));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void replaysWhatAScanReplays(long seed) throws Exception {
        var random = new Random(seed);
        for (int round = 0; round < 3; round++) {
            write(1_000 + random.nextInt(1_000));
            ForeignRecords.send(journal, ForeignRecords.some(journal, random));
        }
        var index = SnapshotIndex.of(journal);
        for (int round = 0; round < 3; round++) {
            for (int i = 0; i < 5; i++) {
                assertReplaysTheSame(random, index);
            }
            assertThat(plans).anyMatch(plan -> plan.endsWith("The filter is selective."));
            truncate(100L * round + random.nextInt(100), 100L * round + random.nextInt(100));
            write(random.nextInt(500)); // behind the index
        }
    }

    private void truncate(long... begins) throws Exception {
        var offsets = new HashMap<TopicPartition, RecordsToDelete>();
        for (int partition = 0; partition < begins.length; partition++) {
            offsets.put(
                    new TopicPartition(journal.eventsTopic(), partition),
                    RecordsToDelete.beforeOffset(begins[partition]));
        }
        try (var admin = KafkaClients.admin(journal)) {
            admin.deleteRecords(offsets).all().get();
        }
    }

    @Test
    void goesOnByScanWhereTheIndexFails() {
        write(6_000);
        var rare = types("T_9", "T_12");

        var replayed = replay(EARLIEST, NOW, rare, SnapshotIndex.failingAfter(1, journal));

        assertThat(replayed).isEqualTo(replay(EARLIEST, NOW, rare, JournalIndex.none("is not asked")));
        assertThat(plans.get(0)).endsWith("The filter is selective.");
        assertThat(plans.get(1)).matches("\\d{3,4} The index fails in this test\\.");
    }

    @Test
    void tellsWhatRetentionDeletesMeanwhile() throws Exception {
        write(12_000);
        var rare = types("T_9", "T_12");
        var index = SnapshotIndex.of(journal);
        var scanned = replay(EARLIEST, NOW, rare, JournalIndex.none("is not asked"));
        var deleted = new ArrayList<Long>();

        var replayed = replay(EARLIEST, NOW, rare, index, event -> {
            if (event.sequence() > 500 && deleted.isEmpty()) {
                deleted.add(event.sequence());
                try {
                    truncate(2_000, 2_000, 2_000);
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            }
        });

        assertThat(scanned).containsSubsequence(replayed.subList(0, replayed.size() - 1));
        assertThat(replayed.size()).isLessThan(scanned.size());
        assertThat(replayed.get(replayed.size() - 1))
                .as("the events that were not read any more")
                .matches("deleted [1-9]\\d{3} before \\d{4}, next 12001");
    }

    @Test
    void followsBehindTheIndex() {
        write(2_500);
        var rare = types("T_9", "T_12");
        var index = SnapshotIndex.of(journal);
        var end = new EndPosition.AtSequence(3_000);

        var replayed = replay(EARLIEST, end, rare, index, event -> {
            if (next == 2_501 && event.sequence() > 2_300) {
                write(1_000);
            }
        });

        assertThat(replayed).isEqualTo(replay(EARLIEST, end, rare, JournalIndex.none("is not asked")));
        assertThat(plans).anyMatch(plan -> plan.equals("2501 The index has the events before."));
    }

    @Test
    void readsFewRecordsOfALongJournal() throws Exception {
        var codec = new JournalRecordCodec(journal);
        Journals.writeRecords(journal, 1, 30_000, 1_000, sequence -> {
            String type = sequence % 3_000 == 0 ? "RARE" : "COMMON";
            String body = "{\"event_type\":\"" + type + "\"}";
            return codec.event(
                    sequence, sequence, body.getBytes(UTF_8), type.getBytes(UTF_8), body.getBytes(UTF_8), "", 0);
        });
        var index = SnapshotIndex.of(journal);
        close();
        journal = ConsumedRecords.counting(journal);
        pages = JournalPages.of(journal, CLOCK, new SkippedRecords());

        double before = ConsumedRecords.total();
        var replayed = replay(EARLIEST, NOW, types("RARE"), index);
        double byIndex = ConsumedRecords.total() - before;
        var scanned = replay(EARLIEST, NOW, types("RARE"), JournalIndex.none("is not asked"));

        assertThat(replayed).hasSize(11).isEqualTo(scanned);
        assertThat(ConsumedRecords.total() - before - byIndex).isGreaterThan(30_000);
        assertThat(byIndex).isBetween(10.0, 2_000.0);
    }
}
