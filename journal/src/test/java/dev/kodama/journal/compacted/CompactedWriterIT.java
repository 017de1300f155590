package dev.kodama.journal.compacted;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.kodama.journal.topics.JournalTopics;
import dev.kodama.testing.Journals;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class CompactedWriterIT {
    /** Kafka throws where its thread lives when it is joined: mostly, not always. */
    private static final int TIMES = 20;

    @Test
    void closesInAnInterruptedThread() throws Exception {
        var journal = Journals.onSharedKafka();
        JournalTopics.create(journal);
        JournalTopics.createForSubscriptions(journal);
        for (int i = 0; i < TIMES; i++) {
            var writer = new CompactedWriter(journal, journal.subscriptionsTopic());
            writer.write(Map.of("key", "value"));
            Thread.currentThread().interrupt();

            assertThatCode(writer::close).doesNotThrowAnyException();

            assertThat(Thread.interrupted()).isTrue();
        }
    }
}
