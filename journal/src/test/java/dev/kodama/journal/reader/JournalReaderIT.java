package dev.kodama.journal.reader;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.kodama.embedded.kafka.KafkaNode;
import dev.kodama.journal.EndPosition;
import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.JournalEpoch;
import dev.kodama.journal.JournalNotFoundException;
import dev.kodama.journal.JournalPosition;
import dev.kodama.journal.JournalRecordCodec;
import dev.kodama.journal.JournaledEvent;
import dev.kodama.journal.SourcePosition;
import dev.kodama.journal.StartPosition;
import dev.kodama.journal.kafka.KafkaClients;
import dev.kodama.journal.topics.JournalPositions;
import dev.kodama.journal.topics.JournalTopics;
import dev.kodama.journal.topics.OtherJournalException;
import dev.kodama.testing.Journals;
import dev.kodama.testing.KafkaRestart;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongFunction;
import java.util.function.LongPredicate;
import java.util.stream.LongStream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class JournalReaderIT {
    private static final byte[] CHANNEL = "events.X".getBytes(UTF_8);

    private JournalConfig journal;

    @BeforeEach
    void createTopics() {
        journal = Journals.onSharedKafka();
        JournalTopics.create(journal);
    }

    /** Writes sequences like a mirror: one per second from the epoch on, ten per transaction. */
    private void journal(long from, long to, LongPredicate included) {
        journal(from, to, included, 10, sequence -> "task:" + sequence % 7);
    }

    private void journal(long from, long to, LongPredicate included, int batch, LongFunction<String> key) {
        var codec = new JournalRecordCodec(journal);
        byte[] body = "{}".getBytes(UTF_8);
        Journals.writeRecords(journal, from, to, batch, sequence -> {
            byte[] keyed = key.apply(sequence).getBytes(UTF_8);
            return included.test(sequence) ? codec.event(sequence, sequence * 1000, keyed, CHANNEL, body, "", 0) : null;
        });
    }

    private void journal(long from, long to) {
        journal(from, to, sequence -> true);
    }

    private static List<Long> sequences(long from, long to) {
        return LongStream.rangeClosed(from, to).boxed().toList();
    }

    private List<Long> read(StartPosition start, int count) {
        return Journals.read(journal, start, events -> events.size() >= count).stream()
                .map(JournaledEvent::sequence)
                .toList();
    }

    @Test
    void startsAtTheEarliest() {
        journal(1, 500);

        assertThat(read(new StartPosition.Earliest(), 500)).isEqualTo(sequences(1, 500));
    }

    @Test
    void startsAtTheEarliestWhileThatIsBeingCommitted() throws Exception {
        var properties = journal.clientProperties();
        properties.put("transactional.id", UUID.randomUUID().toString());
        var opened = new CompletableFuture<List<Long>>();
        var opening = new Thread(() -> opened.complete(read(new StartPosition.Earliest(), 1)));
        try (var producer = new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.initTransactions();
            producer.beginTransaction();
            var codec = new JournalRecordCodec(journal);
            var event = codec.event(1, 1_000, "task:1".getBytes(UTF_8), CHANNEL, "{}".getBytes(UTF_8), "", 0);
            var unusedEvent = producer.send(event);
            var position = codec.position(new JournalPosition(SourcePosition.NONE, 2, 1, Instant.ofEpochSecond(1)));
            var unusedPosition = producer.send(position);
            producer.flush();
            opening.start();
            await().until(() -> Arrays.stream(opening.getStackTrace())
                    .anyMatch(frame -> frame.getClassName().equals(JournalPositions.class.getName())
                            && frame.getMethodName().equals("newest")));

            producer.commitTransaction();
        }

        assertThat(opened.get(30, TimeUnit.SECONDS)).containsExactly(1L);
    }

    @Test
    void startsAtASequence() {
        journal(1, 100);

        assertThat(read(new StartPosition.AtSequence(42), 59)).isEqualTo(sequences(42, 100));
    }

    @Test
    void startsAtATime() {
        journal(1, 100);

        assertThat(read(new StartPosition.AtTime(Instant.ofEpochSecond(91)), 10))
                .isEqualTo(sequences(91, 100));
    }

    @Test
    void startsWithTheFirstEventAfterItWasOpened() {
        journal(1, 50);
        try (var reader = JournalReader.open(journal, new StartPosition.Latest())) {
            journal(51, 60);

            assertThat(Journals.read(reader, events -> events.size() >= 10))
                    .extracting(JournaledEvent::sequence)
                    .containsExactlyElementsOf(sequences(51, 60));
        }
    }

    @Test
    void waitsForAFutureSequence() {
        journal(1, 50);
        try (var reader = JournalReader.open(journal, new StartPosition.AtSequence(55))) {
            journal(51, 60);

            assertThat(Journals.read(reader, events -> events.size() >= 6))
                    .extracting(JournaledEvent::sequence)
                    .containsExactlyElementsOf(sequences(55, 60));
        }
    }

    @ParameterizedTest
    @CsvSource({"20, now, 20, 50", "20, 30, 20, 30", "20, 99, 20, 50", "20, 1970-01-01T00:00:30Z, 20, 29", "1, 1, 1, 1"
    })
    void ends(long from, String end, long first, long last) {
        journal(1, 50);
        var until = EndPosition.parse(end, Instant.EPOCH);
        try (var reader =
                JournalReader.open(journal, new StartPosition.AtSequence(from), until, InstantSource.system())) {
            assertThat(Journals.read(reader, events -> events.size() >= last - first + 1))
                    .extracting(JournaledEvent::sequence)
                    .isEqualTo(sequences(first, last));
            assertThat(reader.ended()).isEqualTo(!end.equals("99"));
            assertThat(reader.poll(Duration.ofMillis(50))).isEmpty();
        }
    }

    @Test
    void endsWhenATimeHasComeWithoutFurtherEvents() {
        journal(1, 50);
        var now = new AtomicReference<>(Instant.ofEpochSecond(50));
        var end = new EndPosition.BeforeTime(Instant.ofEpochSecond(60));
        try (var reader = JournalReader.open(journal, new StartPosition.Latest(), end, now::get)) {
            assertThat(reader.poll(Duration.ofSeconds(1))).isEmpty();
            assertThat(reader.ended()).isFalse();

            now.set(Instant.ofEpochSecond(60));

            await().until(() -> reader.poll(Duration.ofMillis(100)).isEmpty() && reader.ended());
        }
    }

    @Test
    void continuesAtAnotherPositionAfterASeek() {
        journal(1, 50);
        try (var reader = JournalReader.open(journal, new StartPosition.AtSequence(45))) {
            Journals.read(reader, events -> events.size() >= 3);

            reader.seek(new StartPosition.AtSequence(7), new EndPosition.AtSequence(12));

            assertThat(Journals.read(reader, events -> reader.ended()))
                    .extracting(JournaledEvent::sequence)
                    .isEqualTo(sequences(7, 12));
        }
    }

    @Test
    void readsAJournalWithAllEventsInOnePartition() {
        journal(1, 20_000, sequence -> true, 1_000, sequence -> "one");

        assertThat(read(new StartPosition.Earliest(), 20_000)).isEqualTo(sequences(1, 20_000));
    }

    @Test
    void pausesAPartitionThatRunsAhead() {
        journal(1, 40_000, sequence -> true, 1_000, sequence -> sequence <= 20_000 ? "a" : "b" + sequence % 3);
        long max = 0;
        try (var reader = JournalReader.open(journal, new StartPosition.Earliest())) {
            for (int read = 0; read < 40_000; ) {
                read += reader.poll(Duration.ofSeconds(10)).size();
                max = Math.max(max, reader.waiting());
            }
        }

        assertThat(max).isLessThanOrEqualTo(3 * 10_000);
    }

    @Test
    void startsAtAPositionOfItsEpochOnly() {
        journal(1, 20);
        var other = new JournalEpoch("another-journal-000001");
        try (var reader = JournalReader.open(journal, new StartPosition.Earliest())) {
            var here = new StartPosition.AtSequence(reader.epoch(), 15);

            assertThat(read(here, 6)).isEqualTo(sequences(15, 20));
            assertThatThrownBy(() -> reader.seek(new StartPosition.AtSequence(other, 15), new EndPosition.Now()))
                    .isInstanceOf(OtherJournalException.class)
                    .hasMessageContaining(other + ": start at earliest");
            assertThatThrownBy(() -> reader.seek(here, new EndPosition.AtSequence(other, 18)))
                    .isInstanceOf(OtherJournalException.class);
        }
    }

    @Test
    void rejectsAPositionOfTheJournalThatWasThereBefore() throws Exception {
        journal(1, 50);
        var before = JournalTopics.epoch(journal);
        try (var reader = JournalReader.open(journal, new StartPosition.Latest());
                var admin = KafkaClients.admin(journal)) {
            admin.deleteTopics(List.of(journal.eventsTopic())).all().get(30, TimeUnit.SECONDS);
            await().until(() -> !admin.listTopics().names().get().contains(journal.eventsTopic()));
            JournalTopics.create(journal);
            journal(1, 60);

            assertThat(JournalTopics.epoch(journal)).isNotEqualTo(before);
            assertThatThrownBy(() -> reader.seek(new StartPosition.AtSequence(before, 10), new EndPosition.Now()))
                    .isInstanceOfSatisfying(
                            JournalCorruptException.class,
                            e -> assertThat(e.isRecreated()).isTrue());
            assertThatThrownBy(() -> JournalReader.open(journal, new StartPosition.AtSequence(before, 10)))
                    .isInstanceOf(OtherJournalException.class)
                    .hasMessageContaining(before.text());
        }
    }

    @Test
    void reportsThatTheTopicWasCreatedAnew() throws Exception {
        journal(1, 50);
        try (var reader = JournalReader.open(journal, new StartPosition.Earliest());
                var admin = KafkaClients.admin(journal)) {
            Journals.read(reader, events -> events.size() >= 50);
            admin.deleteTopics(List.of(journal.eventsTopic())).all().get(30, TimeUnit.SECONDS);
            await().until(() -> !admin.listTopics().names().get().contains(journal.eventsTopic()));
            JournalTopics.create(journal);
            journal(51, 60);

            assertThatThrownBy(() -> Journals.read(reader, events -> events.size() >= 10))
                    .isInstanceOf(JournalCorruptException.class)
                    .hasMessageContaining("created anew");
        }
    }

    @Tag("faults")
    @Test
    void continuesAfterARestartOfTheBroker(@TempDir Path folder) throws Exception {
        var kafka = KafkaNode.start(new KafkaNode.Config(folder, 0));
        int port =
                Integer.parseInt(kafka.bootstrap().substring(kafka.bootstrap().indexOf(':') + 1));
        journal = Journals.on(kafka.bootstrap());
        JournalTopics.create(journal);
        journal(1, 50);
        try (var reader = JournalReader.open(journal, new StartPosition.Earliest())) {
            Journals.read(reader, events -> events.size() >= 50);
            kafka.close();
            assertThat(reader.poll(Duration.ofSeconds(2))).isEmpty();

            try (var again = KafkaRestart.start(new KafkaNode.Config(folder, port))) {
                assertThat(again.running()).isTrue();
                journal(51, 60);

                assertThat(Journals.read(reader, events -> events.size() >= 10))
                        .extracting(JournaledEvent::sequence)
                        .isEqualTo(sequences(51, 60));
            }
        }
    }

    @Test
    void readsOnlyItsOwnSource() {
        journal(1, 20);
        var own = journal;
        journal = new JournalConfig(own.bootstrap(), own.client(), own.prefix(), "other", 3, own.retention(), 1 << 20);
        journal(1, 30);
        journal = own;

        assertThat(read(new StartPosition.Earliest(), 20)).isEqualTo(sequences(1, 20));
    }

    @Test
    void reportsAMissingSequence() {
        journal(1, 50, sequence -> sequence != 33);

        assertThatThrownBy(() -> read(new StartPosition.Earliest(), 50))
                .isInstanceOf(JournalCorruptException.class)
                .hasMessageContaining("sequence 33 is missing before 34");
    }

    @Test
    void reportsAMissingJournal() {
        var nowhere = Journals.onSharedKafka();

        assertThatThrownBy(() -> JournalReader.open(nowhere, new StartPosition.Earliest()))
                .isInstanceOf(JournalNotFoundException.class)
                .hasMessageContaining("start a mirror first");
    }

    @Test
    void endsAWaitWhenWoken() {
        journal(1, 1);
        try (var reader = JournalReader.open(journal, new StartPosition.Latest())) {
            reader.wakeup();

            assertThat(reader.poll(Duration.ofSeconds(30))).isEmpty();
        }
    }
}
