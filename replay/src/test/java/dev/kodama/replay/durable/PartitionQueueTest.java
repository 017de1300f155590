package dev.kodama.replay.durable;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kodama.journal.JournaledEvent;
import dev.kodama.replay.durable.PartitionQueue.Delivery;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

class PartitionQueueTest {
    private final PartitionQueue backlog = new PartitionQueue(100);

    private static Delivery at(long offset, long before, int bytes) {
        var kept = new ConsumerRecord<>(
                "events",
                0,
                offset,
                0,
                TimestampType.CREATE_TIME,
                1,
                bytes,
                "k".getBytes(UTF_8),
                new byte[0],
                new RecordHeaders(),
                Optional.empty());
        return new Delivery(kept, JournaledEvent.of(offset, Instant.EPOCH, "events.X", "s", "{}"), before);
    }

    private static Delivery at(long offset, long before) {
        return at(offset, before, 10);
    }

    @Test
    void standsWhereItStartedUntilSomethingCame() {
        assertThat(backlog.handled()).isEqualTo(100);
    }

    @Test
    void standsAtTheFirstThatIsNotHandled() {
        backlog.add(List.of(at(101, 0), at(105, 1)), 2, 110);
        assertThat(backlog.handled()).isEqualTo(101);

        backlog.firstIsHandled();

        assertThat(backlog.handled()).isEqualTo(105);
    }

    @Test
    void standsBehindAllThatWasFetchedWhenNothingIsLeft() {
        backlog.add(List.of(at(101, 0)), 4, 110);

        backlog.firstIsHandled();

        assertThat(backlog.handled()).isEqualTo(110);
    }

    @Test
    void passesWhatIsNotWanted() {
        backlog.add(List.of(), 10, 120);

        assertThat(backlog.handled()).isEqualTo(120);
        assertThat(backlog.behind(120)).isZero();
    }

    @Test
    void countsWhatIsFetched() {
        backlog.add(List.of(at(103, 3), at(105, 5)), 8, 110);
        assertThat(backlog.behind(110)).isEqualTo(5);

        backlog.firstIsHandled();

        assertThat(backlog.behind(110)).isEqualTo(3);
    }

    @Test
    void estimatesWhatIsNotFetchedByWhatWas() {
        backlog.add(List.of(), 5, 110);

        assertThat(backlog.behind(210)).isEqualTo(50);
        assertThat(backlog.behind(90)).isZero();
    }

    @Test
    void isFullOfEventsUntilHalfOfThemAreHandled() {
        backlog.add(IntStream.range(0, 1_000).mapToObj(i -> at(100 + i, i)).toList(), 1_000, 1_100);
        assertThat(backlog.full()).isTrue();

        IntStream.range(0, 499).forEach(i -> backlog.firstIsHandled());
        assertThat(backlog.halfEmpty()).isFalse();
        backlog.firstIsHandled();

        assertThat(backlog.full()).isFalse();
        assertThat(backlog.halfEmpty()).isTrue();
    }

    @Test
    void isFullOfBytes() {
        backlog.add(List.of(at(100, 0, 3 << 20)), 1, 101);
        assertThat(backlog.full()).isFalse();
        backlog.add(List.of(at(101, 1, 1 << 20)), 1, 102);
        assertThat(backlog.full()).isTrue();

        backlog.firstIsHandled();

        assertThat(backlog.full()).isFalse();
        assertThat(backlog.halfEmpty()).isTrue();
    }
}
