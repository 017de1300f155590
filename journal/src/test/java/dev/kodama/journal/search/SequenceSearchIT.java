package dev.kodama.journal.search;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.JournalRecordCodec;
import dev.kodama.journal.JournaledEvent;
import dev.kodama.journal.StartPosition;
import dev.kodama.journal.kafka.KafkaClients;
import dev.kodama.journal.topics.JournalTopics;
import dev.kodama.testing.Journals;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SequenceSearchIT {
    private static final byte[] CHANNEL = "events.X".getBytes(UTF_8);

    private JournalConfig journal;

    @BeforeEach
    void createTopics() {
        journal = Journals.onSharedKafka();
        JournalTopics.create(journal);
    }

    private void writeEvents(long last) {
        var codec = new JournalRecordCodec(journal);
        byte[] body = "{}".getBytes(UTF_8);
        Journals.writeRecords(journal, 1, last, 1_000, sequence -> {
            byte[] key = ("task:" + sequence % 7).getBytes(UTF_8);
            return codec.event(sequence, sequence * 1000, key, CHANNEL, body, "", 0);
        });
    }

    @Test
    void findsASequenceShortlyBeforeItsFirstEvent() {
        writeEvents(30_000);
        var properties = KafkaClients.readCommitted(journal);
        try (var consumer = new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            var partitions = IntStream.range(0, 3)
                    .mapToObj(number -> new TopicPartition(journal.eventsTopic(), number))
                    .toList();
            consumer.assign(partitions);
            var begins = consumer.beginningOffsets(partitions);
            var ends = consumer.endOffsets(partitions);

            var offsets =
                    SequenceSearch.offsets(consumer, new JournalRecordCodec(journal), 20_000, 30_001, begins, ends);

            for (var partition : partitions) {
                long twoThirds = ends.getOrDefault(partition, 0L) * 2 / 3;
                assertThat(offsets.get(partition)).isBetween(twoThirds - 600, twoThirds);
            }
        }
        assertThat(Journals.read(journal, new StartPosition.AtSequence(20_000), events -> events.size() >= 10_001))
                .extracting(JournaledEvent::sequence)
                .isEqualTo(LongStream.rangeClosed(20_000, 30_000).boxed().toList());
    }
}
