package dev.kodama.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.kodama.journal.EndPosition;
import dev.kodama.journal.EventFilter;
import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.JournaledEvent;
import dev.kodama.journal.StartPosition;
import dev.kodama.journal.reader.JournalReader;
import dev.kodama.journal.topics.JournalTopics;
import dev.kodama.testing.Journals;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ReplayIT {
    private final RecordingSink sink = new RecordingSink();
    private JournalConfig journal;

    @BeforeEach
    void createTopics() {
        journal = Journals.onSharedKafka();
        JournalTopics.create(journal);
    }

    private static String body(long sequence) {
        return "{\"event_type\":\"" + (sequence % 2 == 0 ? "EVEN" : "ODD") + "\",\"entity_type\":\"n\",\"entity_id\":\""
                + sequence % 7 + "\"}";
    }

    private <T> T replay(
            long since, EndPosition end, EventFilter filter, ReplaySpeed pace, long limit, Function<Replay, T> use) {
        var start = new StartPosition.AtSequence(since);
        try (var reader = JournalReader.open(journal, start, end, InstantSource.system())) {
            return use.apply(new Replay(reader, filter, pace, limit, sink));
        }
    }

    @Test
    void writesAndFlushesMatchingEvents() {
        Journals.write(journal, 1, 60, ReplayIT::body);
        var even = EventFilter.of(List.of("EV*"), List.of(), List.of());

        replay(11, new EndPosition.AtSequence(50), even, ReplaySpeed.MAX, Long.MAX_VALUE, replay -> {
            assertThat(replay.run()).isEqualTo(ReplayResult.COMPLETE);
            assertThat(replay.nextSequence()).isEqualTo(51);
            assertThat(replay.progress())
                    .extracting(Progress::firstSequence, Progress::nextSequence, Progress::events)
                    .containsExactly(11L, 51L, 20L);
            assertThat(replay.progress().percent()).hasValue(100);
            return replay;
        });

        assertThat(sink.flushed)
                .isEqualTo(LongStream.rangeClosed(12, 50)
                        .filter(n -> n % 2 == 0)
                        .boxed()
                        .toList());
    }

    @Test
    void countsDeletedEventsOfTheRange() throws Exception {
        Journals.write(journal, 1, 300, ReplayIT::body);
        var partition = new TopicPartition(journal.eventsTopic(), 0);
        try (var admin = Admin.create(journal.clientProperties())) {
            admin.deleteRecords(Map.of(partition, RecordsToDelete.beforeOffset(60)))
                    .all()
                    .get();
        }

        var all = replay(1, new EndPosition.Now(), EventFilter.ALL, ReplaySpeed.MAX, Long.MAX_VALUE, ReplayIT::cutOf);

        long wholeFrom = 300;
        while (sink.flushed.contains(wholeFrom - 1)) {
            wholeFrom--;
        }
        assertThat(sink.flushed).hasSizeBetween(200, 299);
        assertThat(all).isEqualTo(List.of(300L - sink.flushed.size(), wholeFrom));
        assertThat(replay(
                        wholeFrom,
                        new EndPosition.Now(),
                        EventFilter.ALL,
                        ReplaySpeed.MAX,
                        Long.MAX_VALUE,
                        ReplayIT::cutOf))
                .isEqualTo(List.of(0L, 0L));
        long last = wholeFrom - 1;
        assertThat(replay(
                        last,
                        new EndPosition.AtSequence(last),
                        EventFilter.ALL,
                        ReplaySpeed.MAX,
                        Long.MAX_VALUE,
                        ReplayIT::cutOf))
                .isEqualTo(List.of(1L, wholeFrom));
    }

    private static List<Long> cutOf(Replay replay) {
        assertThat(replay.run()).isEqualTo(ReplayResult.COMPLETE);
        var cut = replay.cut().orElseThrow();
        return List.of(cut.events(), cut.before());
    }

    @Test
    void endsAtTheLimit() {
        Journals.write(journal, 1, 20, ReplayIT::body);
        var odd = EventFilter.of(List.of("ODD"), List.of(), List.of());

        replay(1, new EndPosition.Never(), odd, ReplaySpeed.MAX, 3, replay -> {
            assertThat(replay.run()).isEqualTo(ReplayResult.COMPLETE);
            assertThat(replay.nextSequence()).isBetween(6L, 7L);
            return replay;
        });

        assertThat(sink.flushed).containsExactly(1L, 3L, 5L);
    }

    @Test
    void stopsDuringAWaitAndContinuesWithoutLossOrRepetition() {
        Journals.write(journal, 1, 10, sequence -> sequence < 6 ? sequence : 86_400_000, ReplayIT::body);
        long next =
                replay(1, new EndPosition.Now(), EventFilter.ALL, ReplaySpeed.parse("1x"), Long.MAX_VALUE, replay -> {
                    var outcome = CompletableFuture.supplyAsync(replay::run);
                    await().until(() -> sink.flushed.size() == 5);

                    long began = System.nanoTime();
                    replay.stop();

                    assertThat(outcome).succeedsWithin(Duration.ofSeconds(5)).isEqualTo(ReplayResult.STOPPED);
                    assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(1));
                    return replay.nextSequence();
                });
        assertThat(next).isEqualTo(6);

        replay(next, new EndPosition.Now(), EventFilter.ALL, ReplaySpeed.MAX, Long.MAX_VALUE, Replay::run);

        assertThat(sink.flushed).isEqualTo(LongStream.rangeClosed(1, 10).boxed().toList());
    }

    @Test
    void stopsWithoutNewEvents() {
        Journals.write(journal, 1, 3, ReplayIT::body);

        replay(1, new EndPosition.Never(), EventFilter.ALL, ReplaySpeed.MAX, Long.MAX_VALUE, replay -> {
            var outcome = CompletableFuture.supplyAsync(replay::run);
            await().until(() -> sink.flushed.size() == 3);
            replay.stop();

            assertThat(outcome).succeedsWithin(Duration.ofSeconds(5)).isEqualTo(ReplayResult.STOPPED);
            assertThat(replay.nextSequence()).isEqualTo(4);
            return replay;
        });
    }

    @Test
    void replaysInRealTime() {
        Journals.write(journal, 1, 150, sequence -> sequence * 10, ReplayIT::body);

        replay(1, new EndPosition.Now(), EventFilter.ALL, ReplaySpeed.parse("1x"), Long.MAX_VALUE, Replay::run);

        long[] late = IntStream.range(0, 150)
                .mapToLong(n -> Math.abs(sink.flushedNanos.get(n) - sink.flushedNanos.get(0) - n * 10_000_000L))
                .sorted()
                .toArray();
        assertThat(Duration.ofNanos(late[75])).isLessThan(Duration.ofMillis(20));
        assertThat(Duration.ofNanos(sink.flushedNanos.get(149) - sink.flushedNanos.get(0)))
                .isGreaterThan(Duration.ofMillis(1_450));
    }

    @Test
    void waitsNoLongerThanTheMaximumPause() {
        Journals.write(journal, 1, 5, sequence -> sequence * 3_600_000, ReplayIT::body);
        var pace = ReplaySpeed.parse("1x").withMaxPause(Duration.ofMillis(100));

        long began = System.nanoTime();
        replay(1, new EndPosition.Now(), EventFilter.ALL, pace, Long.MAX_VALUE, Replay::run);

        assertThat(sink.flushed).hasSize(5);
        assertThat(Duration.ofNanos(sink.flushedNanos.get(4) - began))
                .isBetween(Duration.ofMillis(400), Duration.ofSeconds(5));
    }

    @Test
    void endsWhenTheOutputIsClosed() {
        Journals.write(journal, 1, 10, ReplayIT::body);
        sink.open = false;

        replay(1, new EndPosition.Never(), EventFilter.ALL, ReplaySpeed.MAX, Long.MAX_VALUE, replay -> {
            assertThat(replay.run()).isEqualTo(ReplayResult.OUTPUT_CLOSED);
            return replay;
        });
    }

    @Test
    void failsWithTheSink() {
        Journals.write(journal, 1, 10, ReplayIT::body);
        sink.refused = 4;

        assertThatThrownBy(() ->
                        replay(1, new EndPosition.Now(), EventFilter.ALL, ReplaySpeed.MAX, Long.MAX_VALUE, Replay::run))
                .isInstanceOf(SinkException.class)
                .hasMessage("no");
    }

    /** Sink that records written events and flushes. */
    private static final class RecordingSink implements Sink {
        private final List<Long> written = new ArrayList<>();
        private final List<Long> flushed = new CopyOnWriteArrayList<>();
        private final List<Long> flushedNanos = new ArrayList<>();
        private volatile boolean open = true;
        private volatile long refused;

        @Override
        public void write(JournaledEvent event) {
            if (event.sequence() == refused) {
                throw new SinkException("no", refused);
            }
            written.add(event.sequence());
        }

        @Override
        public boolean flush() {
            written.forEach(sequence -> flushedNanos.add(System.nanoTime()));
            flushed.addAll(written);
            written.clear();
            return open;
        }

        @Override
        public void complete() {}

        @Override
        public void close() {}
    }
}
