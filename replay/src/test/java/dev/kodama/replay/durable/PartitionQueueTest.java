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
    private final PartitionQueue queue = new PartitionQueue(100);

    private static Delivery at(long offset, long before, int bytes) {
        var record = new ConsumerRecord<>(
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
        return new Delivery(record, JournaledEvent.of(offset, Instant.EPOCH, "events.X", "s", "{}"), before);
    }

    private static Delivery at(long offset, long before) {
        return at(offset, before, 10);
    }

    @Test
    void commitsTheStartUntilRecordsAreFetched() {
        assertThat(queue.handled()).isEqualTo(100);
    }

    @Test
    void commitsTheFirstUnhandledEvent() {
        queue.add(List.of(at(101, 0), at(105, 1)), 2, 110);
        assertThat(queue.handled()).isEqualTo(101);

        queue.removeFirst();

        assertThat(queue.handled()).isEqualTo(105);
    }

    @Test
    void commitsTheFetchPositionWhenNoEventWaits() {
        queue.add(List.of(at(101, 0)), 4, 110);

        queue.removeFirst();

        assertThat(queue.handled()).isEqualTo(110);
    }

    @Test
    void skipsEventsThatDoNotMatch() {
        queue.add(List.of(), 10, 120);

        assertThat(queue.handled()).isEqualTo(120);
        assertThat(queue.lag(120)).isZero();
    }

    @Test
    void countsFetchedEvents() {
        queue.add(List.of(at(103, 3), at(105, 5)), 8, 110);
        assertThat(queue.lag(110)).isEqualTo(5);

        queue.removeFirst();

        assertThat(queue.lag(110)).isEqualTo(3);
    }

    @Test
    void estimatesUnfetchedEventsFromFetchedOnes() {
        queue.add(List.of(), 5, 110);

        assertThat(queue.lag(210)).isEqualTo(50);
        assertThat(queue.lag(90)).isZero();
    }

    @Test
    void isFullOfEventsUntilHalfOfThemAreHandled() {
        queue.add(IntStream.range(0, 1_000).mapToObj(i -> at(100 + i, i)).toList(), 1_000, 1_100);
        assertThat(queue.isFull()).isTrue();

        IntStream.range(0, 499).forEach(i -> queue.removeFirst());
        assertThat(queue.isHalfEmpty()).isFalse();
        queue.removeFirst();

        assertThat(queue.isFull()).isFalse();
        assertThat(queue.isHalfEmpty()).isTrue();
    }

    @Test
    void isFullOfBytes() {
        queue.add(List.of(at(100, 0, 3 << 20)), 1, 101);
        assertThat(queue.isFull()).isFalse();
        queue.add(List.of(at(101, 1, 1 << 20)), 1, 102);
        assertThat(queue.isFull()).isTrue();

        queue.removeFirst();

        assertThat(queue.isFull()).isFalse();
        assertThat(queue.isHalfEmpty()).isTrue();
    }
}
