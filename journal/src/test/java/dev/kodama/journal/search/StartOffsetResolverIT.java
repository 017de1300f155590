package dev.kodama.journal.search;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.JournalEpoch;
import dev.kodama.journal.JournalNotFoundException;
import dev.kodama.journal.JournalPosition;
import dev.kodama.journal.JournalRecordCodec;
import dev.kodama.journal.SourcePosition;
import dev.kodama.journal.StartPosition;
import dev.kodama.journal.topics.JournalTopics;
import dev.kodama.journal.topics.OtherJournalException;
import dev.kodama.testing.Journals;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.LongStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Over a journal of 5,000 events, a second apart from the epoch, a hundred a transaction. */
@Timeout(60)
class StartOffsetResolverIT {
    private static final int LAST = 5_000;

    private static JournalConfig journal;
    private static List<ConsumerRecord<byte[], byte[]>> all;

    @BeforeAll
    static void write() {
        journal = Journals.onSharedKafka();
        JournalTopics.create(journal);
        var codec = new JournalRecordCodec(journal);
        var properties = journal.clientProperties();
        properties.put("transactional.id", UUID.randomUUID().toString());
        try (var producer = new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.initTransactions();
            for (long sequence = 1; sequence <= LAST; sequence++) {
                if (sequence % 100 == 1) {
                    producer.beginTransaction();
                }
                byte[] key = ("task:" + sequence % 7).getBytes(UTF_8);
                var unused = producer.send(codec.event(
                        sequence, sequence * 1000, key, "events.X".getBytes(UTF_8), "{}".getBytes(UTF_8), "", 0));
                if (sequence % 100 == 0) {
                    var position =
                            new JournalPosition(SourcePosition.NONE, sequence + 1, 1, Instant.ofEpochSecond(sequence));
                    var unusedPosition = producer.send(codec.position(position));
                    producer.commitTransaction();
                }
            }
        }
        all = Journals.records(journal, journal.eventsTopic(), LAST);
    }

    private static List<Long> from(StartPosition start) {
        var offsets = StartOffsetResolver.of(journal, start);
        var codec = new JournalRecordCodec(journal);
        assertThat(offsets).hasSize(3);
        return all.stream()
                .filter(record -> record.offset()
                        >= offsets.getOrDefault(new TopicPartition(record.topic(), record.partition()), 0L))
                .map(codec::sequence)
                .sorted()
                .toList();
    }

    @ParameterizedTest
    @CsvSource({
        "earliest, 1",
        "latest, 5001",
        "1, 1",
        "2, 2",
        "777, 777",
        "3000, 3000",
        "4999, 4999",
        "5000, 5000",
        "5001, 5001",
        "999999, 5001",
        "1970-01-01T00:20:00Z, 1200",
        "1970-01-01T00:00:00Z, 1",
        "2026-01-01T00:00:00Z, 5001"
    })
    void begin(String start, long first) {
        assertThat(from(StartPosition.parse(start, Instant.EPOCH)))
                .isEqualTo(LongStream.rangeClosed(first, LAST).boxed().toList());
    }

    @Test
    void beAtAPositionOfThisJournalOnly() {
        var epoch = JournalTopics.epoch(journal);

        assertThat(from(new StartPosition.AtSequence(epoch, 4_999))).containsExactly(4_999L, 5_000L);
        assertThatThrownBy(() -> from(new StartPosition.AtSequence(new JournalEpoch("another-journal-000001"), 4_999)))
                .isInstanceOf(OtherJournalException.class);
    }

    @Test
    void needAJournal() {
        assertThatThrownBy(() -> StartOffsetResolver.of(Journals.onSharedKafka(), new StartPosition.Earliest()))
                .isInstanceOf(JournalNotFoundException.class);
    }
}
