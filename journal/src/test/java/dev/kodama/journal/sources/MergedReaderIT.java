package dev.kodama.journal.sources;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kodama.journal.EndPosition;
import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.JournaledEvent;
import dev.kodama.journal.StartPosition;
import dev.kodama.journal.reader.SkippedRecords;
import dev.kodama.journal.topics.JournalPositions;
import dev.kodama.journal.topics.JournalTopics;
import dev.kodama.journal.topics.OtherJournalException;
import dev.kodama.testing.Journals;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Two sources of one journal: {@code eu} has an event each 2 s, {@code us} one each 3 s. */
@Timeout(60)
class MergedReaderIT {
    private JournalConfig eu;
    private JournalConfig us;

    private static StartPosition earliest(String source) {
        return new StartPosition.Earliest();
    }

    @BeforeEach
    void createTopics() {
        eu = Journals.onSharedKafka().withSource("eu");
        us = eu.withSource("us");
        JournalTopics.create(eu);
    }

    private static void write(JournalConfig source, long from, long to, long seconds) {
        Journals.write(source, from, to, sequence -> sequence * seconds * 1_000, sequence -> body());
    }

    private static String body() {
        return "{\"event_type\":\"X\",\"entity_type\":\"t\",\"entity_id\":\"" + System.nanoTime() % 7
                + "\",\"payload\":{}}";
    }

    private MergedReader open(Function<String, StartPosition> start, EndPosition end) {
        return MergedReader.open(eu, List.of("eu", "us"), start, end, InstantSource.system(), new SkippedRecords());
    }

    private static List<JournaledEvent> readAll(MergedReader reader) {
        var events = new ArrayList<JournaledEvent>();
        while (!reader.ended()) {
            events.addAll(reader.poll(Duration.ofSeconds(1)));
        }
        return events;
    }

    private static List<Long> sequences(List<JournaledEvent> events, String source) {
        return events.stream()
                .filter(event -> event.source().equals(source))
                .map(JournaledEvent::sequence)
                .toList();
    }

    private static List<Long> range(long from, long to) {
        return LongStream.rangeClosed(from, to).boxed().toList();
    }

    @Test
    void mergesTheSourcesByTimeAndEachInTheOrderOfItsSequence() {
        write(eu, 1, 3_000, 2);
        write(us, 1, 2_000, 3);

        try (var reader = open(MergedReaderIT::earliest, new EndPosition.Now())) {
            var events = readAll(reader);

            assertThat(events).hasSize(5_000).isSortedAccordingTo(Comparator.comparing(JournaledEvent::time));
            assertThat(sequences(events, "eu")).isEqualTo(range(1, 3_000));
            assertThat(sequences(events, "us")).isEqualTo(range(1, 2_000));
        }
    }

    @Test
    void doesNotWaitForASilentSourceWhereAnotherHasALongPast() {
        write(eu, 1, 5_000, 2);
        write(us, 1, 1, 3);
        long start = System.nanoTime();

        try (var reader = open(MergedReaderIT::earliest, new EndPosition.Never())) {
            var events = new ArrayList<JournaledEvent>();
            while (events.size() < 5_001) {
                events.addAll(reader.poll(Duration.ofSeconds(1)));
            }

            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(MergedReader.MAX_WAIT.multipliedBy(12));
            assertThat(reader.cursor())
                    .hasValueSatisfying(cursor -> assertThat(cursor.sequences())
                            .containsEntry("eu", 5_000L)
                            .containsEntry("us", 1L));
        }
    }

    @Test
    void continuesBehindACursorOnceWithEachEvent() {
        write(eu, 1, 300, 2);
        write(us, 1, 200, 3);
        var events = new ArrayList<JournaledEvent>();
        String cursor;
        try (var reader = open(MergedReaderIT::earliest, new EndPosition.Never())) {
            while (events.size() < 250) {
                events.addAll(reader.poll(Duration.ofSeconds(1)));
            }
            cursor = reader.cursor().orElseThrow().toString();
        }

        var behind = SourceCursor.parse(cursor).orElseThrow();
        try (var reader = open(behind::startOf, new EndPosition.Now())) {
            events.addAll(readAll(reader));
        }

        assertThat(sequences(events, "eu")).isEqualTo(range(1, 300));
        assertThat(sequences(events, "us")).isEqualTo(range(1, 200));
    }

    @Test
    void handsOutNewEventsOfOneSourceWithinTheBound() {
        write(eu, 1, 3, 2);
        write(us, 1, 3, 3);
        try (var reader = open(source -> new StartPosition.Latest(), new EndPosition.Never())) {
            while (reader.cursor().isEmpty()) {
                assertThat(reader.poll(Duration.ofMillis(50))).isEmpty();
            }
            long millis = Instant.now().toEpochMilli();
            Journals.write(us, 4, 4, sequence -> millis, sequence -> body());
            long start = System.nanoTime();

            var events = reader.poll(Duration.ofSeconds(10));

            assertThat(events).extracting(JournaledEvent::sequence).containsExactly(4L);
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(2));
        }
    }

    @Test
    void rejectsACursorOfAnotherJournal() {
        write(eu, 1, 3, 2);
        write(us, 1, 3, 3);
        var other = SourceCursor.parse("another-journal-000001:eu=1,us=2").orElseThrow();

        assertThatThrownBy(() -> open(other::startOf, new EndPosition.Now())).isInstanceOf(OtherJournalException.class);
        assertThat(JournalPositions.allSources(eu)).containsExactly("eu", "us");
    }
}
