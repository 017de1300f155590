package dev.kodama.replay.durable.registry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ResumeOffsetTest {
    private static final TopicPartition PARTITION = new TopicPartition("events", 1);

    private static ResumeOffset of(@Nullable OffsetAndMetadata committed, @Nullable SeekRequest newest) {
        return ResumeOffset.of(PARTITION, committed, newest);
    }

    private static SeekRequest seek(long id, long offset) {
        return new SeekRequest(id, false, Map.of(PARTITION, offset));
    }

    private static SeekRequest first(long id, long offset) {
        return new SeekRequest(id, true, Map.of(PARTITION, offset));
    }

    @Test
    void startsAtTheSubscriptionsStart() {
        assertThat(of(null, first(3, 17))).isEqualTo(new ResumeOffset(17, 3, false));
    }

    @Test
    void continuesAtTheCommittedOffset() {
        assertThat(of(ResumeOffset.toCommit(20, 3), first(3, 17))).isEqualTo(new ResumeOffset(20, 3, true));
    }

    @Test
    void ignoresASecondStart() {
        assertThat(of(ResumeOffset.toCommit(20, 3), first(4, 25))).isEqualTo(new ResumeOffset(20, 3, true));
    }

    @Test
    void followsANewerSeek() {
        assertThat(of(ResumeOffset.toCommit(20, 3), seek(4, 5))).isEqualTo(new ResumeOffset(5, 4, false));
    }

    @Test
    void followsASeekOnce() {
        assertThat(of(ResumeOffset.toCommit(6, 4), seek(4, 5))).isEqualTo(new ResumeOffset(6, 4, true));
    }

    @Test
    void keepsAnOffsetOfANewerSeekThatIsNotKnownYet() {
        assertThat(of(ResumeOffset.toCommit(99, 7), seek(4, 5))).isEqualTo(new ResumeOffset(99, 7, true));
    }

    @Test
    void keepsAnOffsetOfKafkasOwnTools() {
        assertThat(of(new OffsetAndMetadata(42), seek(4, 5))).isEqualTo(new ResumeOffset(42, 4, true));
    }

    @Test
    void returnsToTheLastSeekWhenTheCommittedOffsetHasExpired() {
        assertThat(of(null, seek(4, 5))).isEqualTo(new ResumeOffset(5, 4, false));
    }

    @Test
    void readsANewPartitionFromItsBeginning() {
        var before = new SeekRequest(4, false, Map.of(new TopicPartition("events", 0), 5L));

        assertThat(of(null, before)).isEqualTo(new ResumeOffset(ResumeOffset.BEGINNING, 4, false));
        assertThat(of(ResumeOffset.toCommit(6, 2), before)).isEqualTo(new ResumeOffset(6, 2, true));
    }

    @Test
    void parsesASeekRequest() {
        var offsets = Map.of(PARTITION, 5L, new TopicPartition("events", 0), 7L, new TopicPartition("other", 0), 0L);

        assertThat(SeekRequest.fromJson(9, SeekRequest.toJson(true, offsets).getBytes(UTF_8)))
                .isEqualTo(new SeekRequest(9, true, offsets));
    }
}
