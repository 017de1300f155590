package dev.kodama.journal.topics;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kodama.journal.JournalPosition;
import dev.kodama.testing.ForeignRecords;
import dev.kodama.testing.Journals;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class JournalPositionsIT {
    @Test
    void skipsRecordsThatNoMirrorWrote() {
        var journal = Journals.onSharedKafka();
        JournalTopics.create(journal);
        Journals.write(
                journal, 1, 10, sequence -> "{\"event_type\":\"A\",\"entity_type\":\"task\",\"entity_id\":\"1\"}");
        byte[] source = journal.source().getBytes(UTF_8);
        ForeignRecords.send(
                journal,
                List.of(
                        new ProducerRecord<>(journal.positionsTopic(), "else".getBytes(UTF_8), null),
                        new ProducerRecord<>(journal.positionsTopic(), source, "by hand".getBytes(UTF_8)),
                        new ProducerRecord<>(journal.positionsTopic(), source, "{}".getBytes(UTF_8))));

        assertThat(JournalPositions.read(journal))
                .map(JournalPosition::nextSequence)
                .contains(11L);
    }
}
