package dev.kodama.verify;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.JournalNotFoundException;
import dev.kodama.journal.JournalPosition;
import dev.kodama.journal.JournalRecordCodec;
import dev.kodama.journal.JournaledEvent;
import dev.kodama.journal.SourcePosition;
import dev.kodama.journal.mask.EventMask;
import dev.kodama.journal.topics.JournalTopics;
import dev.kodama.testing.ForeignRecords;
import dev.kodama.testing.Journals;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class VerifierIT {
    private JournalConfig journal;
    private JournalRecordCodec codec;

    @BeforeEach
    void createTopics() {
        journal = Journals.onSharedKafka();
        codec = new JournalRecordCodec(journal);
        JournalTopics.create(journal);
    }

    private ProducerRecord<byte[], byte[]> event(long sequence, String channel) {
        byte[] key = ("task:" + sequence % 5).getBytes(UTF_8);
        return codec.event(sequence, sequence, key, channel.getBytes(UTF_8), "{}".getBytes(UTF_8), "", 0);
    }

    /** Writes events like a mirror, in one transaction. */
    private void journal(long next, long... sequences) {
        try (var producer = producer()) {
            producer.beginTransaction();
            for (long sequence : sequences) {
                var unused = producer.send(event(sequence, "events.X"));
            }
            var unused =
                    producer.send(codec.position(new JournalPosition(SourcePosition.NONE, next, next, Instant.EPOCH)));
            producer.commitTransaction();
        }
    }

    private KafkaProducer<byte[], byte[]> producer() {
        var properties = journal.clientProperties();
        properties.put("transactional.id", UUID.randomUUID().toString());
        var producer = new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
        producer.initTransactions();
        return producer;
    }

    private static long[] from(long first, long last) {
        return LongStream.rangeClosed(first, last).toArray();
    }

    @Test
    void findsNoFaultInASoundJournal() {
        journal(101, from(1, 100));

        var found = Verifier.verify(journal);

        assertThat(found.findings()).isEmpty();
        assertThat(found.events()).isEqualTo(100);
        assertThat(found.first()).isEqualTo(1);
        assertThat(found.last()).isEqualTo(100);
    }

    @Test
    void findsNoFaultInAnEmptyJournal() {
        assertThat(Verifier.verify(journal).findings()).isEmpty();
    }

    @Test
    void countsHolesWithoutAFault() {
        journal(3, 1, 2);
        try (var producer = producer()) {
            producer.beginTransaction();
            var unusedHole = producer.send(event(3, "events.journal.hole"));
            var unused = producer.send(codec.position(new JournalPosition(SourcePosition.NONE, 4, 9, Instant.EPOCH)));
            producer.commitTransaction();
        }

        var found = Verifier.verify(journal);

        assertThat(found.holes()).isOne();
        assertThat(found.findings()).isEmpty();
    }

    @Test
    void findsAMissingSequence() {
        journal(51, from(1, 20));
        journal(51, from(31, 49));

        var found = Verifier.verify(journal);

        assertThat(found.missing()).isEqualTo(10);
        assertThat(found.findings())
                .containsExactly(
                        "missing: sequence 21 to 30", "the position says that 51 comes next, but the last event is 49");
    }

    @Test
    void findsARepeatedSequence() {
        journal(21, from(1, 20));
        journal(21, 7);

        var found = Verifier.verify(journal);

        assertThat(found.repeated()).isOne();
        assertThat(found.findings()).singleElement().asString().startsWith("repeated: sequence 7 stands again in ");
    }

    @Test
    void findsEventsOutOfOrderWithinAnEntity() {
        journal(21, from(1, 5));
        journal(21, from(11, 20));
        journal(21, from(6, 10));

        var found = Verifier.verify(journal);

        assertThat(found.outOfOrder()).isEqualTo(5);
        assertThat(found.missing()).isZero();
        assertThat(found.findings())
                .hasSize(5)
                .allMatch(line -> line.matches("out of order: sequence \\d+ stands behind .*"));
    }

    @Test
    void findsAForeignRecord() {
        journal(21, from(1, 20));
        try (var producer = producer()) {
            producer.beginTransaction();
            var unused = producer.send(new ProducerRecord<>(journal.eventsTopic(), "by hand".getBytes(UTF_8)));
            producer.commitTransaction();
        }

        var found = Verifier.verify(journal);

        assertThat(found.unreadable()).isOne();
        assertThat(found.findings()).singleElement().asString().contains("not written by a mirror");
    }

    @Test
    void quarantinesAllForeignRecords() {
        journal(21, from(1, 20));
        ForeignRecords.send(journal, ForeignRecords.ofEachKind(journal, 1));
        var quarantine = new ArrayList<ForeignRecord>();

        var found = Verifier.verify(journal, quarantine::add, EventMask.NONE);

        assertThat(found.unreadable()).isEqualTo(9);
        assertThat(found.findings()).hasSize(9).allMatch(line -> line.startsWith("unreadable: "));
        assertThat(quarantine).hasSize(9).allMatch(one -> one.partition() == 1);
        assertThat(quarantine)
                .extracting(ForeignRecord::reason)
                .containsExactlyInAnyOrder(
                        "headers",
                        "headers",
                        "headers",
                        "headers",
                        "sequence",
                        "sequence",
                        "uncommitted",
                        "no-value",
                        "no-key");
        assertThat(quarantine.get(0).value()).isEqualTo("by hand");
        assertThat(quarantine.get(1).headers()).contains(new ForeignRecord.HeaderText("c", "d"));
    }

    @Test
    void comparesCopiesOfRepeatedSequences() {
        journal(21, from(1, 20));
        var records = Journals.records(journal, journal.eventsTopic(), 20);
        ForeignRecords.send(
                journal,
                List.of(
                        ForeignRecords.copy(records.get(3), records.get(3).partition()),
                        ForeignRecords.copy(records.get(4), (records.get(4).partition() + 1) % 3),
                        ForeignRecords.forged(journal, 0, 7, "{\"forged\":true}")));

        var found = Verifier.verify(journal);

        assertThat(found.repeated()).isEqualTo(3);
        assertThat(found.different()).isOne();
        assertThat(found.findings().get(0)).startsWith("different: sequence 7 has another key, channel or body in ");
        assertThat(found.missing()).isZero();
    }

    @Test
    void reportsFromWhereItIsCompleteAfterRetentionInOnePartition() throws Exception {
        journal(101, from(1, 100));
        cut(0, 10);
        var remaining = remainingSequences(90);

        var found = Verifier.verify(journal);

        assertThat(found.findings()).isEmpty();
        assertThat(found.events()).isEqualTo(90);
        assertThat(remaining)
                .doesNotContain(found.wholeFrom() - 1)
                .contains(LongStream.rangeClosed(found.wholeFrom(), 100).boxed().toArray(Long[]::new));
        assertThat(found.cut()).isEqualTo(10);
        assertThat(found.missing()).isZero();
    }

    @Test
    void findsAMissingSequenceBehindDeletedEvents() throws Exception {
        journal(101, from(1, 50));
        journal(101, from(61, 100));
        cut(0, 2);

        var found = Verifier.verify(journal);

        assertThat(found.missing()).isEqualTo(10);
        assertThat(found.wholeFrom()).isLessThan(50);
        assertThat(found.findings()).containsExactly("missing: sequence 51 to 60");
    }

    @Test
    void acceptsAPartitionThatRetentionHasEmptied() throws Exception {
        journal(101, from(1, 100));
        for (int partition = 0; partition < journal.partitions(); partition++) {
            cut(partition, -1);
        }

        var found = Verifier.verify(journal);

        assertThat(found.findings()).isEmpty();
        assertThat(found.events()).isZero();
        assertThat(found.wholeFrom()).isEqualTo(101);
        assertThat(found.cut()).isEqualTo(100);
    }

    @Test
    void findsThatNoEventOfThePositionExists() {
        journal(101);

        assertThat(Verifier.verify(journal).findings())
                .containsExactly("the position says that 101 comes next, but there is no event");
    }

    /** @param offset -1 for all records */
    private void cut(int partition, long offset) throws Exception {
        try (var admin = Admin.create(journal.clientProperties())) {
            admin.deleteRecords(Map.of(
                            new TopicPartition(journal.eventsTopic(), partition), RecordsToDelete.beforeOffset(offset)))
                    .all()
                    .get(10, TimeUnit.SECONDS);
        }
    }

    private List<Long> remainingSequences(int count) {
        return Journals.records(journal, journal.eventsTopic(), count).stream()
                .map(record -> ((JournaledEvent) codec.read(record)).sequence())
                .toList();
    }

    @Test
    void reportsAMissingJournal() {
        var nowhere = Journals.onSharedKafka();

        assertThatThrownBy(() -> Verifier.verify(nowhere)).isInstanceOf(JournalNotFoundException.class);
    }
}
