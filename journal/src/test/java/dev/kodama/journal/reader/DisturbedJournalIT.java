package dev.kodama.journal.reader;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kodama.journal.EndPosition;
import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.JournalRecord;
import dev.kodama.journal.JournalRecordCodec;
import dev.kodama.journal.JournaledEvent;
import dev.kodama.journal.StartPosition;
import dev.kodama.journal.topics.JournalTopics;
import dev.kodama.testing.ForeignRecords;
import dev.kodama.testing.Journals;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.LongPredicate;
import java.util.stream.LongStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A journal into whose topic others have written: foreign records and copies of events. */
@Tag("faults")
@Timeout(120)
class DisturbedJournalIT {
    private final SkippedRecords skipped = new SkippedRecords();
    private JournalConfig journal;

    @BeforeEach
    void createTopics() {
        journal = Journals.onSharedKafka();
        JournalTopics.create(journal);
    }

    private void journal(long from, long to) {
        journal(from, to, sequence -> true);
    }

    /** A second apart from the epoch, ten a transaction. */
    private void journal(long from, long to, LongPredicate included) {
        var codec = new JournalRecordCodec(journal);
        Journals.writeRecords(
                journal, from, to, 10, sequence -> included.test(sequence) ? event(codec, sequence, "task:") : null);
    }

    private static ProducerRecord<byte[], byte[]> event(JournalRecordCodec codec, long sequence, String entity) {
        byte[] key = (entity + sequence % 7).getBytes(UTF_8);
        byte[] body = ("{\"n\":" + sequence + "}").getBytes(UTF_8);
        return codec.event(sequence, sequence * 1000, key, "events.X".getBytes(UTF_8), body, "", 0);
    }

    private void disturb() {
        for (int partition = 0; partition < journal.partitions(); partition++) {
            ForeignRecords.send(journal, ForeignRecords.ofEachKind(journal, partition));
        }
    }

    /** Writes an event again: into its own partition, and into the next. */
    private void repeat(int count, long... sequences) {
        var records = Journals.records(journal, journal.eventsTopic(), count);
        var codec = new JournalRecordCodec(journal);
        var copies = new ArrayList<ProducerRecord<byte[], byte[]>>();
        for (long sequence : sequences) {
            var original = records.stream()
                    .filter(record -> codec.sequence(record) == sequence)
                    .findFirst()
                    .orElseThrow();
            copies.add(ForeignRecords.copy(original, original.partition()));
            copies.add(ForeignRecords.copy(original, (original.partition() + 1) % journal.partitions()));
        }
        ForeignRecords.send(journal, copies);
    }

    private static List<Long> sequences(long from, long to) {
        return LongStream.rangeClosed(from, to).boxed().toList();
    }

    private JournalReader open(StartPosition start, EndPosition end) {
        return JournalReader.open(journal, start, end, InstantSource.system(), skipped);
    }

    private List<Long> read(StartPosition start, EndPosition end) {
        try (var reader = open(start, end)) {
            return Journals.read(reader, events -> reader.ended()).stream()
                    .map(JournaledEvent::sequence)
                    .toList();
        }
    }

    @Test
    void skipsForeignRecords() {
        disturb();
        journal(1, 50);
        disturb();
        journal(51, 100);
        disturb();

        assertThat(read(new StartPosition.Earliest(), new EndPosition.Now())).isEqualTo(sequences(1, 100));
        assertThat(read(new StartPosition.AtSequence(42), new EndPosition.AtSequence(60)))
                .isEqualTo(sequences(42, 60));
        assertThat(read(new StartPosition.AtTime(Instant.ofEpochSecond(91)), new EndPosition.Now()))
                .isEqualTo(sequences(91, 100));
        assertThat(skipped.counts().get("repeated")).isZero();
        for (var reason : JournalRecord.Reason.values()) {
            assertThat(skipped.counts().get(reason.label())).as(reason.label()).isPositive();
        }
    }

    @Test
    void followsTheEndPastForeignRecords() {
        journal(1, 50);
        try (var reader = open(new StartPosition.Latest(), new EndPosition.Never())) {
            disturb();
            journal(51, 60);
            disturb();
            journal(61, 70);

            assertThat(Journals.read(reader, events -> events.size() >= 20))
                    .extracting(JournaledEvent::sequence)
                    .containsExactlyElementsOf(sequences(51, 70));
        }
    }

    @Test
    void followsTheEndPastAForeignSequenceThatIsSoonReached() {
        journal(1, 50);
        try (var reader = open(new StartPosition.Latest(), new EndPosition.Never())) {
            for (int partition = 0; partition < journal.partitions(); partition++) {
                ForeignRecords.send(journal, List.of(ForeignRecords.forged(journal, partition, 55, "forged")));
            }
            journal(51, 52);
            Journals.read(reader, events -> events.size() >= 2);
            journal(53, 70);

            assertThat(Journals.read(reader, events -> events.size() >= 18))
                    .extracting(JournaledEvent::body)
                    .containsExactlyElementsOf(LongStream.rangeClosed(53, 70)
                            .mapToObj(sequence -> "{\"n\":" + sequence + "}")
                            .toList());
        }
    }

    @Test
    void readsRepeatedEventsOnce() {
        journal(1, 100);
        repeat(100, 57, 58, 1, 100, 57);
        journal(101, 120);

        assertThat(read(new StartPosition.AtSequence(50), new EndPosition.AtSequence(56)))
                .isEqualTo(sequences(50, 56));
        assertThat(read(new StartPosition.AtSequence(57), new EndPosition.AtSequence(57)))
                .isEqualTo(sequences(57, 57));
        assertThat(read(new StartPosition.Earliest(), new EndPosition.Now())).isEqualTo(sequences(1, 120));
        assertThat(skipped.counts().get("repeated")).isGreaterThanOrEqualTo(10);
    }

    @Test
    void startsAtATimeBehindACopyOfAnOldEvent() {
        journal(1, 50);
        var old = Journals.records(journal, journal.eventsTopic(), 50).stream()
                .filter(record -> new JournalRecordCodec(journal).sequence(record) == 7)
                .findFirst()
                .orElseThrow();
        for (int partition = 0; partition < journal.partitions(); partition++) {
            var copy = new ProducerRecord<>(old.topic(), partition, 50_500L, old.key(), old.value(), old.headers());
            ForeignRecords.send(journal, List.of(copy));
        }
        journal(51, 60);

        assertThat(read(new StartPosition.AtTime(Instant.ofEpochMilli(50_400)), new EndPosition.Now()))
                .isEqualTo(sequences(51, 60));
    }

    @Test
    void findsASequenceAlthoughCopiesMisledTheSearch() {
        var codec = new JournalRecordCodec(journal);
        Journals.writeRecords(journal, 1, 3_000, 500, sequence -> event(codec, sequence, "task:"));
        var records = Journals.records(journal, journal.eventsTopic(), 3_000);
        ForeignRecords.send(
                journal,
                records.stream()
                        .filter(record -> codec.sequence(record) <= 900)
                        .map(one -> ForeignRecords.copy(one, one.partition()))
                        .toList());
        Journals.writeRecords(journal, 3_001, 3_500, 500, sequence -> event(codec, sequence, "task:"));

        for (long since : new long[] {1, 700, 950, 2_000, 2_990, 3_001, 3_400}) {
            assertThat(read(new StartPosition.AtSequence(since), new EndPosition.Now()))
                    .isEqualTo(sequences(since, 3_500));
        }
    }

    @Test
    void reportsAMissingSequenceBesideForeignRecords() {
        journal(1, 100, sequence -> sequence != 33);
        repeat(99, 20, 40);
        disturb();

        assertThatThrownBy(() -> read(new StartPosition.AtSequence(25), new EndPosition.Now()))
                .isInstanceOf(JournalCorruptException.class)
                .hasMessageContaining("sequence 33 is missing before 34");
        assertThat(read(new StartPosition.AtSequence(34), new EndPosition.Now()))
                .isEqualTo(sequences(34, 100));
    }

    /** Whatever others write in between, readers hand out what the mirror wrote, wherever they start and end. */
    @Test
    void readsAllMirroredEventsBetweenAnyRecords() {
        for (int seed = 1; seed <= 3; seed++) {
            var random = new Random(seed);
            journal = Journals.onSharedKafka();
            JournalTopics.create(journal);
            long next = 1;
            var written = new ArrayList<ConsumerRecord<byte[], byte[]>>();
            for (int round = 0; round < 12; round++) {
                long end = next + 1 + random.nextInt(40);
                journal(next, end - 1);
                next = end;
                if (round % 4 == 3) {
                    written.clear();
                    written.addAll(Journals.records(journal, journal.eventsTopic(), (int) next - 1));
                }
                var disturbances = ForeignRecords.some(journal, random);
                for (int copies = written.isEmpty() ? 0 : random.nextInt(6); copies > 0; copies--) {
                    var copied = written.get(random.nextInt(written.size()));
                    disturbances.add(ForeignRecords.copy(copied, random.nextInt(journal.partitions())));
                }
                ForeignRecords.send(journal, disturbances);
            }
            for (int reading = 0; reading < 8; reading++) {
                long since = 1 + random.nextLong(next - 1);
                long until = since + random.nextLong(next - since);
                assertThat(read(new StartPosition.AtSequence(since), new EndPosition.AtSequence(until)))
                        .as("seed %d, from %d to %d", seed, since, until)
                        .isEqualTo(sequences(since, until));
            }
            assertThat(read(new StartPosition.Earliest(), new EndPosition.Now()))
                    .as("seed %d", seed)
                    .isEqualTo(sequences(1, next - 1));
        }
    }
}
