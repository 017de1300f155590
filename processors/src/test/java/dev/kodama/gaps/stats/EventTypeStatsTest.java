package dev.kodama.gaps.stats;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Set;
import org.junit.jupiter.api.Test;

class EventTypeStatsTest {
    private static EventTypeStats at(long millis, long count, String entityType) {
        return new EventTypeStats(
                millis, millis, count, count, Set.of(entityType), IntervalStats.NONE, Channels.own(millis));
    }

    @Test
    void addsUp() {
        var both = at(1_000, 2, "task").plus(at(31_000, 3, "agent"));

        assertThat(both)
                .isEqualTo(new EventTypeStats(
                        1_000,
                        31_000,
                        5,
                        5,
                        Set.of("task", "agent"),
                        IntervalStats.NONE.plus(30_000),
                        Channels.own(31_000)));
    }

    @Test
    void addsALateEventWithoutAnInterval() {
        var both = at(31_000, 1, "task").plus(at(1_000, 1, "task"));

        assertThat(both.firstMillis()).isEqualTo(1_000);
        assertThat(both.lastMillis()).isEqualTo(31_000);
        assertThat(both.intervals()).isEqualTo(IntervalStats.NONE);
    }

    @Test
    void isBoundedInEntityTypes() {
        var seen = EventTypeStats.NONE;
        for (int i = 0; i < 100; i++) {
            seen = seen.plus(at(i, 1, "type-" + i));
        }

        assertThat(seen.entityTypes()).hasSize(20);
        assertThat(seen.count()).isEqualTo(100);
    }

    @Test
    void countsByChannelAndIsBoundedInThem() {
        var seen = EventTypeStats.NONE.plusOne(0, null, null);
        for (int i = 0; i < 100; i++) {
            seen = seen.plusOne(i, null, "channel-" + i % 50);
        }

        assertThat(seen.channels().others()).hasSize(9).containsKeys("channel-0", "channel-7", "(other)");
        assertThat(seen.channels().misrouted()).isEqualTo(100);
        assertThat(seen.countOnOwn()).isOne();
        assertThat(EventTypeStatsSerde.serde()
                        .deserializer()
                        .deserialize(
                                "", EventTypeStatsSerde.serde().serializer().serialize("", seen)))
                .isEqualTo(seen);
    }

    @Test
    void dropsAChannelAfterADayWithoutUse() {
        var seen = EventTypeStats.NONE.plusOne(0, null, "a").plusOne(1_000, null, null);
        assertThat(seen.channelsOf("B")).containsExactlyInAnyOrder("a", "B");

        assertThat(seen.plusOne(86_400_001, null, null).channelsOf("B")).containsExactly("B");
    }

    @Test
    void readsTheVersionWithoutChannels() {
        var stored = ByteBuffer.allocate(2 + 8 * Long.BYTES)
                .put((byte) 1)
                .putLong(5)
                .putLong(7)
                .putLong(3)
                .putLong(2)
                .put(new byte[4 * Long.BYTES + 1]);

        assertThat(EventTypeStatsSerde.serde().deserializer().deserialize("", stored.array()))
                .isEqualTo(new EventTypeStats(5, 7, 3, 2, Set.of(), IntervalStats.NONE, Channels.own(7)));
    }
}
