package dev.kodama.journal.reader;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.JournalRecordCodec;
import dev.kodama.journal.JournaledEvent;
import dev.kodama.journal.StartPosition;
import dev.kodama.journal.kafka.KafkaClients;
import dev.kodama.journal.topics.JournalTopics;
import dev.kodama.testing.JournalFeeder;
import dev.kodama.testing.Journals;
import java.util.Map;
import java.util.stream.LongStream;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Open readers while partitions are added to the journal. */
@Timeout(60)
class AddedPartitionsIT {
    private JournalConfig journal;

    @BeforeEach
    void open() {
        journal = Journals.onSharedKafka();
        JournalTopics.create(journal);
        write(1, 30);
    }

    @Test
    void deliverAllEventsInOrderToAnOpenReader() {
        try (var reader = JournalReader.open(journal, new StartPosition.Earliest())) {
            Journals.read(reader, events -> events.size() == 30);

            addPartitions();
            write(31, 90);

            assertThat(Journals.read(reader, events -> events.size() == 60))
                    .extracting(JournaledEvent::sequence)
                    .containsExactlyElementsOf(
                            LongStream.rangeClosed(31, 90).boxed().toList());
        }
    }

    @Test
    void deliverEventsThatAreInNewPartitionsOnly() {
        try (var reader = JournalReader.open(journal, new StartPosition.Earliest())) {
            Journals.read(reader, events -> events.size() == 30);

            addPartitions();
            var codec = new JournalRecordCodec(journal);
            Journals.writeRecords(journal, 31, 32, 10, sequence -> {
                byte[] key = ("task:" + sequence).getBytes(UTF_8);
                var event = codec.event(sequence, sequence, key, key, key, "", 0);
                return new ProducerRecord<>(
                        event.topic(), 5, event.timestamp(), event.key(), event.value(), event.headers());
            });

            assertThat(Journals.read(reader, events -> events.size() == 2))
                    .extracting(JournaledEvent::sequence)
                    .containsExactly(31L, 32L);
        }
    }

    private void write(long from, long to) {
        Journals.write(journal, from, to, number -> JournalFeeder.body("T", "task", "t-" + number, number));
    }

    private void addPartitions() {
        try (var admin = KafkaClients.admin(journal)) {
            KafkaClients.get(admin.createPartitions(Map.of(journal.eventsTopic(), NewPartitions.increaseTo(6)))
                    .all());
        }
    }
}
