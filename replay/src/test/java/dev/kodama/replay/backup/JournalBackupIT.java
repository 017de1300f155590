package dev.kodama.replay.backup;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.JournalPosition;
import dev.kodama.journal.JournalRecordCodec;
import dev.kodama.journal.SourcePosition;
import dev.kodama.journal.StartPosition;
import dev.kodama.journal.kafka.KafkaClients;
import dev.kodama.journal.topics.JournalPositions;
import dev.kodama.journal.topics.JournalTopics;
import dev.kodama.testing.Journals;
import dev.kodama.verify.Verifier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerInterceptor;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A journal of 2,500 events, exported and imported into another one, of another number of partitions. */
@Timeout(120)
class JournalBackupIT {
    private static final InstantSource CLOCK = InstantSource.fixed(Instant.parse("2026-03-03T12:00:00Z"));
    private static final int EVENTS = 2_500;
    private static final String REPLID = "0123456789012345678901234567890123456789";

    @TempDir
    private Path folder;

    private JournalConfig journal;
    private JournalConfig restored;
    private Path file;

    @BeforeEach
    void makeJournals() {
        journal = Journals.onSharedKafka();
        JournalTopics.create(journal);
        var other = Journals.onSharedKafka();
        restored = new JournalConfig(
                other.bootstrap(), Map.of(), other.prefix(), journal.source(), 5, other.retention(), 1 << 20);
        file = folder.resolve("journal.kodama");
    }

    /** Events as a mirror that replicates writes them; every hundredth has a header that nobody knows. */
    private void write(long from, long to) {
        var codec = new JournalRecordCodec(journal);
        Journals.writeRecords(journal, from, to, 100, sequence -> {
            var event = codec.event(
                    sequence,
                    1_000 * sequence,
                    ("task:t-" + sequence % 17).getBytes(UTF_8),
                    "events.TASK_DONE".getBytes(UTF_8),
                    ("{\"event_type\":\"TASK_DONE\",\"entity_type\":\"task\",\"entity_id\":\"t-" + sequence % 17
                                    + "\",\"payload\":{\"text\":\"größer " + sequence + "\"}}")
                            .getBytes(UTF_8),
                    REPLID,
                    345 * sequence);
            if (sequence % 100 == 0) {
                event.headers().add("trace", new byte[] {0, (byte) 0xff, 7}).add("empty", null);
            }
            return event;
        });
    }

    private void reject(JournalConfig config, long number, long offset) {
        var codec = new JournalRecordCodec(config);
        try (var producer = KafkaClients.producer(config.producerProperties())) {
            var unused = producer.send(codec.rejected(
                    number,
                    "events.X".getBytes(UTF_8),
                    ("no event " + number).getBytes(UTF_8),
                    100,
                    "no JSON",
                    REPLID,
                    offset));
        }
    }

    private void export(String... sources) {
        var unused = new JournalExport(journal, true, CLOCK).run(List.of(sources), file);
    }

    private void exportAll() {
        export(journal.source());
    }

    private JournalImport imported() {
        return new JournalImport(restored, file, BackupCheck.check(file), CLOCK);
    }

    private void restore() {
        imported().run(false, JournalBackupIT::properties);
    }

    private static Map<String, Object> properties(JournalConfig config) {
        var properties = config.producerProperties();
        properties.put("transactional.id", config.prefix() + config.source());
        return properties;
    }

    /** The records of a topic without what is Kafka's own, by sequence or time. */
    private static List<String> contents(JournalConfig config, String topic, int count) {
        return Journals.records(config, topic, count).stream()
                .sorted((one, other) -> Long.compare(one.timestamp(), other.timestamp()))
                .map(JournalBackupIT::text)
                .toList();
    }

    private static String text(ConsumerRecord<byte[], byte[]> record) {
        var text = new StringBuilder()
                .append(record.timestamp())
                .append(Arrays.toString(record.key()))
                .append(Arrays.toString(record.value()));
        record.headers().forEach(header -> text.append(header.key()).append(Arrays.toString(header.value())));
        return text.toString();
    }

    @ParameterizedTest
    @ValueSource(strings = {"journal.kodama", "journal.kodama.gz", "journal.kodama.zst"})
    void restoresEachRecord(String name) {
        file = folder.resolve(name);
        write(1, EVENTS);
        reject(journal, 1, 100);
        reject(journal, 2, 200);
        exportAll();

        restore();

        assertThat(contents(restored, restored.eventsTopic(), EVENTS))
                .isEqualTo(contents(journal, journal.eventsTopic(), EVENTS));
        assertThat(contents(restored, restored.rejectedTopic(), 2))
                .hasSize(2)
                .isEqualTo(contents(journal, journal.rejectedTopic(), 2));
        var verified = Verifier.verify(restored);
        assertThat(verified.findings()).isEmpty();
        assertThat(verified.events()).isEqualTo(EVENTS);
        var position = JournalPositions.read(restored).orElseThrow();
        assertThat(position.nextSequence()).isEqualTo(EVENTS + 1);
        assertThat(position.sourcePosition())
                .isEqualTo(JournalPositions.read(journal).orElseThrow().sourcePosition());
        assertThat(folder.toFile().list()).containsExactly(name);
    }

    @Test
    void tellsWhatAFileHolds() {
        write(1, EVENTS);

        exportAll();

        var contents = BackupCheck.check(file);
        assertThat(contents.time()).isEqualTo(CLOCK.instant());
        assertThat(contents.epoch()).isEqualTo(JournalTopics.epoch(journal).text());
        assertThat(contents.sources()).singleElement().satisfies(source -> {
            assertThat(source.name()).isEqualTo(journal.source());
            assertThat(source.partitions()).isEqualTo(3);
            assertThat(source.events()).isEqualTo(EVENTS);
            assertThat(List.of(source.first(), source.last(), source.wholeFrom()))
                    .isEqualTo(List.of(1L, 2_500L, 1L));
        });
    }

    @Test
    void restoresSeveralSources() {
        write(1, 50);
        var second = journal.withSource("second");
        Journals.write(second, 1, 30, sequence -> "{\"event_type\":\"A\"}");
        export(journal.source(), "second");

        restore();

        assertThat(Verifier.verify(restored).events()).isEqualTo(50);
        assertThat(Verifier.verify(restored.withSource("second")).events()).isEqualTo(30);
    }

    @Test
    void restoresAJournalWithoutEvents() {
        Journals.writeRecords(journal, 1, 1, 1, sequence -> null);
        var position = new JournalPosition(new SourcePosition(REPLID, 7), 1, 1, Instant.ofEpochSecond(3));
        try (var producer = KafkaClients.producer(journal.producerProperties())) {
            var unused = producer.send(new JournalRecordCodec(journal).position(position));
        }
        exportAll();

        restore();

        assertThat(JournalPositions.read(restored)).contains(position);
    }

    @Test
    void leavesOutWhatWasRejectedBehindThePosition() {
        write(1, 10); // at no offset: a position of the same history is needed
        var position = new JournalPosition(new SourcePosition(REPLID, 5_000), 11, 2, Instant.ofEpochSecond(10));
        try (var producer = KafkaClients.producer(journal.producerProperties())) {
            var unused = producer.send(new JournalRecordCodec(journal).position(position));
        }
        reject(journal, 1, 4_999);
        reject(journal, 2, 5_001);

        exportAll();

        assertThat(BackupCheck.check(file).sources().get(0).rejected().records())
                .isEqualTo(1);
    }

    /** Retention has deleted the beginning of one of three partitions. */
    @Test
    void restoresTheWholePartOfATruncatedJournal() {
        write(1, EVENTS);
        var cut = Journals.records(journal, journal.eventsTopic(), EVENTS).stream()
                .filter(record -> RecordCodec.number(record.headers(), "seq") == 700)
                .findFirst()
                .orElseThrow();
        try (var admin = KafkaClients.admin(journal)) {
            KafkaClients.get(admin.deleteRecords(Map.of(
                            new TopicPartition(cut.topic(), cut.partition()),
                            RecordsToDelete.beforeOffset(cut.offset() + 1)))
                    .all());
        }
        long whole = Verifier.verify(journal).wholeFrom();
        exportAll();

        restore();

        assertThat(BackupCheck.check(file).sources().get(0).wholeFrom()).isEqualTo(whole);
        var verified = Verifier.verify(restored);
        assertThat(verified.findings()).isEmpty();
        assertThat(verified.wholeFrom()).isEqualTo(whole).isGreaterThan(700);
        assertThat(Journals.read(restored, new StartPosition.Earliest(), events -> events.size() == EVENTS + 1 - whole)
                        .get(0)
                        .sequence())
                .isEqualTo(whole);
    }

    @Test
    void refusesALaterBeginningBehindOtherSources() {
        write(1, 10);
        deleteBefore(5);
        exportAll();
        JournalTopics.create(restored);
        Journals.write(restored.withSource("second"), 1, 30, sequence -> "{\"event_type\":\"A\"}");

        var refused = catchThrowableOfType(BackupException.class, this::restore);

        assertThat(refused).hasMessageContaining("holds events of other sources from its beginning on");
        assertThat(refused.isRefused()).isTrue();
        assertThat(Verifier.verify(restored.withSource("second")).findings()).isEmpty();
    }

    private void deleteBefore(long sequence) {
        var offsets = new HashMap<TopicPartition, RecordsToDelete>();
        Journals.records(journal, journal.eventsTopic(), 10).stream()
                .filter(record -> RecordCodec.number(record.headers(), "seq") < sequence)
                .forEach(record -> offsets.merge(
                        new TopicPartition(record.topic(), record.partition()),
                        RecordsToDelete.beforeOffset(record.offset() + 1),
                        (one, other) -> one.beforeOffset() > other.beforeOffset() ? one : other));
        try (var admin = KafkaClients.admin(journal)) {
            KafkaClients.get(admin.deleteRecords(offsets).all());
        }
    }

    @Test
    void refusesAJournalThatIsNotEmpty() {
        write(1, 10);
        exportAll();
        restore();

        var refused = catchThrowableOfType(BackupException.class, this::restore);

        assertThat(refused).hasMessageContaining("is journaled in this Kafka already, up to sequence 10");
        assertThat(refused.isRefused()).isTrue();
        assertThat(Verifier.verify(restored).findings()).isEmpty();
    }

    @Tag("faults")
    @Test
    void goesOnWhereItWasKilled() {
        write(1, EVENTS);
        exportAll();
        dieInTheSecondBatch();

        imported().run(true, JournalBackupIT::properties);

        assertThat(contents(restored, restored.eventsTopic(), EVENTS))
                .isEqualTo(contents(journal, journal.eventsTopic(), EVENTS));
        assertThat(Verifier.verify(restored).findings()).isEmpty();
        imported().run(true, JournalBackupIT::properties); // complete: only compares
    }

    /** Commits a batch and leaves the transaction of the next one open, as a process that is killed. */
    private void dieInTheSecondBatch() {
        JournalTopics.create(restored);
        var source = BackupCheck.check(file).sources().get(0);
        try (var reader = BackupReader.open(file)) {
            var unused = reader.next();
            var batches = new ImportBatches(restored, source, reader);
            var producer = KafkaClients.producer(properties(restored));
            producer.initTransactions();
            producer.beginTransaction();
            send(batches.next(), producer);
            producer.commitTransaction();
            producer.beginTransaction();
            send(batches.next(), producer);
            producer.flush();
            producer.close(Duration.ZERO);
        }
    }

    private void send(ImportBatches.Batch batch, KafkaProducer<byte[], byte[]> producer) {
        for (var record : batch.records()) {
            var unused = producer.send(record);
        }
        var unused = producer.send(new JournalRecordCodec(restored).position(batch.after()));
    }

    @Test
    void goesOnAfterAStop() {
        write(1, EVENTS);
        exportAll();
        var stopped = imported();
        stopped.stop();

        assertThatThrownBy(() -> stopped.run(false, JournalBackupIT::properties))
                .isInstanceOf(BackupException.class)
                .hasMessageContaining("go on with --continue");

        imported().run(true, JournalBackupIT::properties);
        assertThat(Verifier.verify(restored).events()).isEqualTo(EVENTS);
    }

    @Test
    void doesNotGoOnWhereAnotherHasWritten() {
        write(1, EVENTS);
        exportAll();
        dieInTheSecondBatch();
        Journals.write(restored, 1_001, 1_010, sequence -> "{\"event_type\":\"A\"}");

        var refused =
                catchThrowableOfType(BackupException.class, () -> imported().run(true, JournalBackupIT::properties));

        assertThat(refused).hasMessageContaining("is not where an import of this file stopped");
        assertThat(refused.isRefused()).isTrue();
    }

    @Test
    @Tag("faults")
    void endsWhenAnotherBeginsToWrite() {
        write(1, EVENTS);
        exportAll();

        assertThatThrownBy(() -> imported().run(false, config -> {
                    var properties = properties(config);
                    properties.put("interceptor.classes", List.of(TakeOver.class));
                    return properties;
                }))
                .isInstanceOf(BackupException.class)
                .hasMessageContaining("has begun to write");
    }

    @Test
    void keepsTheFormerFileWhenItIsStopped() throws Exception {
        write(1, 10);
        exportAll();
        byte[] before = Files.readAllBytes(file);
        var export = new JournalExport(journal, true, CLOCK);
        export.stop();

        assertThatThrownBy(() -> export.run(List.of(journal.source()), file))
                .isInstanceOf(BackupException.class)
                .hasMessage("Stopped before it was complete.");

        assertThat(Files.readAllBytes(file)).isEqualTo(before);
        assertThat(folder.toFile().list()).hasSize(1);
    }

    private void change(UnaryOperator<byte[]> how) throws IOException {
        Files.write(file, how.apply(Files.readAllBytes(file)));
    }

    @ParameterizedTest
    @ValueSource(ints = {20, 400, 5_000, -300, -80, -1})
    void findsAChangedByte(int place) throws Exception {
        write(1, 100);
        exportAll();
        change(bytes -> {
            bytes[place < 0 ? bytes.length + place : place] ^= 1;
            return bytes;
        });

        assertThatThrownBy(() -> BackupCheck.check(file))
                .isInstanceOf(BackupException.class)
                .hasMessageContaining(file + " is ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"journal.kodama", "journal.kodama.gz", "journal.kodama.zst"})
    void findsThatAFileIsCut(String name) throws Exception {
        file = folder.resolve(name);
        write(1, 100);
        exportAll();
        change(bytes -> Arrays.copyOf(bytes, bytes.length - 100));

        assertThatThrownBy(() -> BackupCheck.check(file))
                .isInstanceOf(BackupException.class)
                .hasMessageMatching(".* is (cut|damaged).*: .*");
    }

    @Test
    void findsWhatIsAppended() throws Exception {
        write(1, 10);
        exportAll();
        change(bytes -> Arrays.copyOf(bytes, bytes.length + 1));

        assertThatThrownBy(() -> BackupCheck.check(file)).hasMessageContaining("behind its end mark");
    }

    /** Rewrites the frames, with a digest that fits. */
    private void rewrite(UnaryOperator<Frame> how) throws IOException {
        var target = folder.resolve("rewritten");
        try (var reader = BackupReader.open(file);
                var writer = BackupWriter.open(target)) {
            for (var frame = reader.next(); frame.type() != Frame.Type.END; frame = reader.next()) {
                writer.write(how.apply(frame));
            }
            var unused = writer.complete();
        }
        file = target;
    }

    @Test
    void refusesALaterFormat() throws Exception {
        write(1, 10);
        exportAll();
        rewrite(frame -> frame.type() == Frame.Type.HEADER
                ? new Frame(
                        frame.type(),
                        new String(frame.content(), UTF_8)
                                .replace("\"format\":1", "\"format\":2")
                                .getBytes(UTF_8))
                : frame);

        var refused = catchThrowableOfType(BackupException.class, () -> BackupCheck.check(file));

        assertThat(refused).hasMessageContaining("has format 2; this Kodama reads 1");
        assertThat(refused.isRefused()).isTrue();
    }

    @Test
    void findsRecordsThatWereExchanged() throws Exception {
        write(1, 10);
        exportAll();
        rewrite(frame -> frame.type() == Frame.Type.EVENT
                ? new Frame(
                        frame.type(),
                        new String(frame.content(), ISO_8859_1)
                                .replace("task", "tusk")
                                .getBytes(ISO_8859_1))
                : frame);

        assertThatThrownBy(() -> BackupCheck.check(file)).hasMessageContaining("not those that were exported");
    }

    @Test
    void refusesWhatIsNoBackup() throws Exception {
        Files.writeString(file, "{\"event_type\":\"A\"}\n");

        var refused = catchThrowableOfType(BackupException.class, () -> BackupCheck.check(file));

        assertThat(refused).hasMessageContaining("is no backup of a journal");
        assertThat(refused.isRefused()).isTrue();
        assertThatThrownBy(() -> BackupCheck.check(folder.resolve("none"))).hasMessageContaining("There is no file");
    }

    @Test
    void namesARecordThatKafkaRefuses() {
        write(1, 10);
        exportAll();
        JournalTopics.create(new JournalConfig(
                restored.bootstrap(), Map.of(), restored.prefix(), "any", 1, restored.retention(), -(1 << 20) + 200));

        assertThatThrownBy(this::restore)
                .isInstanceOf(BackupException.class)
                .hasMessageContaining("Kafka did not take the records: ");
    }

    /** Another writer of the same source begins with the first record that is sent. */
    public static final class TakeOver implements ProducerInterceptor<byte[], byte[]> {
        private Map<String, ?> properties = Map.of();
        private boolean done;

        @Override
        public void configure(Map<String, ?> configs) {
            properties = configs;
        }

        @Override
        public ProducerRecord<byte[], byte[]> onSend(ProducerRecord<byte[], byte[]> record) {
            if (!done) {
                done = true;
                Map<String, Object> other = Map.of(
                        "bootstrap.servers", properties.get("bootstrap.servers"),
                        "transactional.id", properties.get("transactional.id"));
                try (var producer = KafkaClients.producer(other)) {
                    producer.initTransactions();
                }
            }
            return record;
        }

        @Override
        public void onAcknowledgement(RecordMetadata metadata, Exception exception) {}

        @Override
        public void close() {}
    }
}
