package dev.kodama.forwarder.durable;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kodama.forwarder.durable.ReadAheadBuffer.Item;
import dev.kodama.forwarder.hub.ring.FrameBatch;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ReadAheadBufferTest {
    private static final ReplaySchedule AT_ONCE = ReplaySchedule.of(Double.POSITIVE_INFINITY);

    private final ReadAheadBuffer backlog = new ReadAheadBuffer();
    private final FrameBatch batch = new FrameBatch();

    @Test
    void keepsWhatIsNotOnItsWay() {
        backlog.add(Item.event(new byte[10], 1, 1));
        backlog.add(Item.event(new byte[10], 2, 2));
        backlog.add(Item.event(new byte[10], 3, 3));
        backlog.take(batch, AT_ONCE, 0);
        var cut = batch.cut(15);

        var last = backlog.sent(cut.next());
        batch.clear();
        backlog.take(batch, AT_ONCE, 0);

        assertThat(last.next()).isEqualTo(3);
        assertThat(batch.count()).isEqualTo(1);
    }

    @Test
    void holdsBackEventsThatAreNotDue() {
        var schedule = ReplaySchedule.of(10).startedBy(1000, 0);
        backlog.add(Item.event(new byte[10], 1, 1000));
        backlog.add(Item.event(new byte[10], 2, 3000));

        backlog.take(batch, schedule, 0);

        assertThat(batch.count()).isEqualTo(1);
        backlog.sent(batch.next());
        assertThat(backlog.waitNanos(schedule, 0))
                .isEqualTo(Duration.ofMillis(200).toNanos());
    }

    @Test
    void sendsALargeFrameAlone() {
        backlog.add(Item.notice(new byte[10], 1));
        backlog.add(Item.event(new byte[100 << 10], 1, 1));
        backlog.take(batch, AT_ONCE, 0);
        assertThat(batch.large()).isNull();
        backlog.sent(batch.next());
        batch.clear();

        backlog.take(batch, AT_ONCE, 0);

        assertThat(batch.large()).hasSize(100 << 10);
        assertThat(backlog.sent(batch.next()).next()).isEqualTo(2);
        assertThat(backlog.isEmpty()).isTrue();
    }

    @Test
    void isFullByBytesAndKeepsNoticesWhenEventsAreDropped() {
        backlog.add(Item.notice(new byte[10], 1));
        backlog.add(Item.event(new byte[64 << 10], 1, 1));
        assertThat(backlog.isFull()).isTrue();

        backlog.dropEvents();

        assertThat(backlog.isFull()).isFalse();
        assertThat(backlog.isEmpty()).isFalse();
    }
}
