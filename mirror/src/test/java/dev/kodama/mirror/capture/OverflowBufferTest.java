package dev.kodama.mirror.capture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kodama.journal.SourcePosition;
import dev.kodama.mirror.capture.CapturedItem.Hole;
import dev.kodama.mirror.capture.CapturedItem.Published;
import dev.kodama.mirror.replication.psync.MissedRange;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class OverflowBufferTest {
    private static final long ROOM_FOR_TWO = 250;

    private final OverflowBuffer buffer = new OverflowBuffer(ROOM_FOR_TWO);

    private static Published published(long millis) {
        return new Published(new byte[10], new byte[10], SourcePosition.NONE, millis);
    }

    private List<CapturedItem> take() throws InterruptedException {
        return buffer.take(Long.MAX_VALUE, Duration.ZERO);
    }

    @Test
    void returnsAnOverflowAsOneHoleInItsPlace() throws InterruptedException {
        Published first = published(1);
        Published second = published(2);
        Published last = published(6);
        List.of(first, second, published(3), published(4), published(5)).forEach(buffer::add);

        var taken = take();
        buffer.add(last);

        assertThat(taken).containsExactly(first, second);
        assertThat(take())
                .containsExactly(
                        new Hole(
                                MissedRange.withoutOffsets("overflow", 3L),
                                Instant.ofEpochMilli(3),
                                Instant.ofEpochMilli(5),
                                SourcePosition.NONE),
                        last);
    }

    @Test
    void returnsAnOverflowEvenWithoutLaterMessages() throws InterruptedException {
        List.of(published(1), published(2), published(3)).forEach(buffer::add);

        assertThat(take()).hasSize(2);

        assertThat(take()).singleElement().isInstanceOf(Hole.class);
    }

    @Test
    void takesUpToTheRequestedBytesButAtLeastOneItem() throws InterruptedException {
        buffer.add(published(1));
        buffer.add(published(2));

        assertThat(buffer.take(1, Duration.ZERO)).hasSize(1);
        assertThat(buffer.take(1000, Duration.ZERO)).hasSize(1);
        assertThat(buffer.waitingBytes()).isZero();
    }

    @Test
    void admitsAMessageLargerThanItselfWhenEmpty() throws InterruptedException {
        var large = new Published(new byte[10], new byte[10_000], SourcePosition.NONE, 1);

        buffer.add(large);

        assertThat(take()).containsExactly(large);
    }

    @Test
    void isEmptyAfterTheTimeout() throws InterruptedException {
        assertThat(buffer.take(1, Duration.ofMillis(5))).isEmpty();
    }

    private static Hole hole(@Nullable Long missed) {
        return new Hole(MissedRange.withoutOffsets("disconnected", missed), null, Instant.EPOCH, SourcePosition.NONE);
    }

    @Test
    void holdsAHoleAndLaterItemsUntilItIsCounted() throws InterruptedException {
        Published before = published(1);
        Published after = published(2);
        buffer.add(before);
        buffer.addUncounted(hole(null), Duration.ofMinutes(1));
        assertThat(take()).containsExactly(before);
        buffer.add(after);
        assertThat(take()).isEmpty();

        buffer.count(7);

        assertThat(take()).containsExactly(hole(7L), after);
    }

    @Test
    void returnsAHoleWithoutACountAfterTheTimeout() throws InterruptedException {
        buffer.addUncounted(hole(null), Duration.ofMillis(5));

        assertThat(buffer.take(1000, Duration.ofMinutes(1))).containsExactly(hole(null));
    }
}
