package dev.kodama.replay.request.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.kodama.journal.topics.JournalTopics;
import dev.kodama.testing.Journals;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class CheckpointStoreIT {
    private static final InstantSource CLOCK = InstantSource.fixed(Instant.ofEpochSecond(60));

    @Test
    void evictsTheLeastRecentlyActiveSubscriber() {
        var journal = Journals.onSharedKafka();
        JournalTopics.create(journal);
        JournalTopics.createForProgress(journal);
        var store = new CheckpointStore(journal, CLOCK, new SubscriberNames(2));
        var other = new CheckpointStore(journal, CLOCK);
        for (String name : List.of("bound-1", "bound-2", "bound-1", "bound-3")) {
            store.write(name, JournalTopics.epoch(journal), 7, true);
        }

        assertThat(store.contains("bound-2")).isFalse();
        await().until(() -> other.read("bound-2").isEmpty());
        assertThat(other.read("bound-1")).isPresent();
        other.load();
        assertThat(other.contains("bound-3")).isTrue();
        assertThat(other.contains("bound-2")).isFalse();
        store.close();
        other.close();
    }
}
