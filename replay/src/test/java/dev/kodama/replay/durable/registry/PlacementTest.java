package dev.kodama.replay.durable.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PlacementTest {
    private static final TopicPartition PARTITION = new TopicPartition("events", 1);

    private static Placement of(@Nullable OffsetAndMetadata committed, @Nullable Seek newest) {
        return Placement.of(PARTITION, committed, newest);
    }

    private static Seek seek(long id, long offset) {
        return new Seek(id, false, Map.of(PARTITION, offset));
    }

    private static Seek first(long id, long offset) {
        return new Seek(id, true, Map.of(PARTITION, offset));
    }

    @Test
    void beginsWhereTheSubscriptionBegan() {
        assertThat(of(null, first(3, 17))).isEqualTo(new Placement(17, 3, false));
    }

    @Test
    void goesOnWhereItIsCommitted() {
        assertThat(of(Placement.toCommit(20, 3), first(3, 17))).isEqualTo(new Placement(20, 3, true));
    }

    @Test
    void isNotMovedByASecondBeginning() {
        assertThat(of(Placement.toCommit(20, 3), first(4, 25))).isEqualTo(new Placement(20, 3, true));
    }

    @Test
    void followsANewerSeek() {
        assertThat(of(Placement.toCommit(20, 3), seek(4, 5))).isEqualTo(new Placement(5, 4, false));
    }

    @Test
    void followsASeekOnce() {
        assertThat(of(Placement.toCommit(6, 4), seek(4, 5))).isEqualTo(new Placement(6, 4, true));
    }

    @Test
    void staysWhereANewerSeekHasMovedItThatWeHaveNotSeen() {
        assertThat(of(Placement.toCommit(99, 7), seek(4, 5))).isEqualTo(new Placement(99, 7, true));
    }

    @Test
    void stayWhereKafkasOwnToolsHavePutIt() {
        assertThat(of(new OffsetAndMetadata(42), seek(4, 5))).isEqualTo(new Placement(42, 4, true));
    }

    @Test
    void goesBackToTheLastSeekWhenKafkaHasForgottenWhatWasCommitted() {
        assertThat(of(null, seek(4, 5))).isEqualTo(new Placement(5, 4, false));
    }

    @Test
    void readsAPartitionThatIsNewFromItsBeginning() {
        var before = new Seek(4, false, Map.of(new TopicPartition("events", 0), 5L));

        assertThat(of(null, before)).isEqualTo(new Placement(Placement.BEGINNING, 4, false));
        assertThat(of(Placement.toCommit(6, 2), before)).isEqualTo(new Placement(6, 2, true));
    }

    @Test
    void readsASeekBack() {
        var offsets = Map.of(PARTITION, 5L, new TopicPartition("events", 0), 7L, new TopicPartition("other", 0), 0L);

        assertThat(Seek.fromJson(9, Seek.toJson(true, offsets))).isEqualTo(new Seek(9, true, offsets));
    }
}
