package dev.kodama.journal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.kodama.testing.Journals;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.LongPredicate;
import java.util.stream.LongStream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class JournalReaderIT {
    private static final byte[] CHANNEL = "events.X".getBytes(UTF_8);

    private JournalConfig journal;

    @BeforeEach
    void createTopics() {
        journal = Journals.onSharedKafka();
        JournalTopics.create(journal);
    }

    /** Writes the sequences as a mirror would, a second apart from the epoch, ten a transaction. */
    private void journal(long from, long to, LongPredicate kept) {
        var format = new RecordFormat(journal);
        var properties = journal.clientProperties();
        properties.put("transactional.id", UUID.randomUUID().toString());
        try (var producer = new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.initTransactions();
            for (long first = from; first <= to; first += 10) {
                producer.beginTransaction();
                long last = Math.min(to, first + 9);
                for (long sequence = first; sequence <= last; sequence++) {
                    if (kept.test(sequence)) {
                        byte[] key = ("task:" + sequence % 7).getBytes(UTF_8);
                        var unused = producer.send(
                                format.event(sequence, sequence * 1000, key, CHANNEL, "{}".getBytes(UTF_8), "", 0));
                    }
                }
                var unused = producer.send(
                        format.position(new JournalPosition("", 0, last + 1, last, Instant.ofEpochSecond(last))));
                producer.commitTransaction();
            }
        }
    }

    private void journal(long from, long to) {
        journal(from, to, sequence -> true);
    }

    private static List<Long> sequences(long from, long to) {
        return LongStream.rangeClosed(from, to).boxed().toList();
    }

    private List<Long> read(Start start, int count) {
        return Journals.read(journal, start, events -> events.size() >= count).stream()
                .map(JournaledEvent::sequence)
                .toList();
    }

    @Test
    void startsAtTheEarliest() {
        journal(1, 500);

        assertThat(read(new Start.Earliest(), 500)).isEqualTo(sequences(1, 500));
    }

    @Test
    void startsAtTheEarliestWhileThatIsBeingCommitted() throws Exception {
        var properties = journal.clientProperties();
        properties.put("transactional.id", UUID.randomUUID().toString());
        var opened = new CompletableFuture<List<Long>>();
        var opening = new Thread(() -> opened.complete(read(new Start.Earliest(), 1)));
        try (var producer = new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.initTransactions();
            producer.beginTransaction();
            var format = new RecordFormat(journal);
            var event = format.event(1, 1_000, "task:1".getBytes(UTF_8), CHANNEL, "{}".getBytes(UTF_8), "", 0);
            var unusedEvent = producer.send(event);
            var position = format.position(new JournalPosition("", 0, 2, 1, Instant.ofEpochSecond(1)));
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

        assertThat(read(new Start.AtSequence(42), 59)).isEqualTo(sequences(42, 100));
    }

    @Test
    void startsAtATime() {
        journal(1, 100);

        assertThat(read(new Start.AtTime(Instant.ofEpochSecond(91)), 10)).isEqualTo(sequences(91, 100));
    }

    @Test
    void startsWithWhatComesAfterItWasOpened() {
        journal(1, 50);
        try (var reader = JournalReader.open(journal, new Start.Latest())) {
            journal(51, 60);

            assertThat(Journals.read(reader, events -> events.size() >= 10))
                    .extracting(JournaledEvent::sequence)
                    .containsExactlyElementsOf(sequences(51, 60));
        }
    }

    @Test
    void waitsForASequenceThatIsYetToCome() {
        journal(1, 50);
        try (var reader = JournalReader.open(journal, new Start.AtSequence(55))) {
            journal(51, 60);

            assertThat(Journals.read(reader, events -> events.size() >= 6))
                    .extracting(JournaledEvent::sequence)
                    .containsExactlyElementsOf(sequences(55, 60));
        }
    }

    @Test
    void readsOnlyItsOwnSource() {
        journal(1, 20);
        var other = new JournalConfig(
                journal.bootstrap(), journal.client(), journal.prefix(), "other", 3, journal.retention(), 1 << 20);
        var mine = journal;
        journal = other;
        journal(1, 30);
        journal = mine;

        assertThat(read(new Start.Earliest(), 20)).isEqualTo(sequences(1, 20));
    }

    @Test
    void namesAMissingSequence() {
        journal(1, 50, sequence -> sequence != 33);

        assertThatThrownBy(() -> read(new Start.Earliest(), 50))
                .isInstanceOf(JournalBrokenException.class)
                .hasMessageContaining("sequence 33 is missing before 34");
    }

    @Test
    void saysThatThereIsNoJournalYet() {
        var nowhere = Journals.onSharedKafka();

        assertThatThrownBy(() -> JournalReader.open(nowhere, new Start.Earliest()))
                .isInstanceOf(NoJournalException.class)
                .hasMessageContaining("start a mirror first");
    }

    @Test
    void endsAWaitWhenWoken() {
        journal(1, 1);
        try (var reader = JournalReader.open(journal, new Start.Latest())) {
            reader.wakeup();

            assertThat(reader.poll(Duration.ofSeconds(30))).isEmpty();
        }
    }
}
