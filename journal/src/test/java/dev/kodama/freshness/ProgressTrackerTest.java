package dev.kodama.freshness;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kodama.freshness.ProgressTracker.OffsetSnapshot;
import java.time.Instant;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class ProgressTrackerTest {
    private static final Instant NOON = Instant.parse("2026-03-03T12:00:00Z");
    private static final TopicPartition EVENTS = new TopicPartition("kodama.events", 0);

    private final ProgressTracker tracker = new ProgressTracker();

    private Instant watermark(long second, long end, long committed) {
        var ends = Map.of(EVENTS, end);
        return tracker.add(new OffsetSnapshot(at(second), ends, ends, Map.of(EVENTS, committed)))
                .orElse(Instant.MIN);
    }

    private static Instant at(long second) {
        return NOON.plusSeconds(second);
    }

    @Test
    void isUnknownBeforeAMarkHasSettled() {
        for (long second = 0; second < 4; second++) {
            assertThat(watermark(second, 5, 5)).isEqualTo(Instant.MIN);
        }

        assertThat(watermark(4, 5, 5)).isEqualTo(at(4));
    }

    @Test
    void isNowWithoutNewEvents() {
        for (long second = 0; second < 100; second++) {
            watermark(second, 5, 5);
        }

        assertThat(watermark(100, 5, 5)).isEqualTo(at(100));
    }

    @Test
    void lagsSomeSecondsBehindArrivingEvents() {
        for (long second = 0; second < 100; second++) {
            watermark(second, 10 * second, 10 * (second - 1));
        }

        assertThat(watermark(100, 1_000, 990)).isBetween(at(94), at(97));
    }

    @Test
    void staysWithoutCommits() {
        for (long second = 0; second < 10; second++) {
            watermark(second, 5, 5);
        }
        watermark(10, 6, 5);
        var before = watermark(11, 6, 5);
        for (long second = 12; second < 200; second++) {
            watermark(second, 6 + second, 5);
        }

        assertThat(watermark(200, 206, 5)).isEqualTo(before).isBeforeOrEqualTo(at(10));
        assertThat(tracker.isOverdue(at(200))).isTrue();
    }

    @Test
    void isNowAgainSomeSecondsAfterAnEvent() {
        for (long second = 0; second < 10; second++) {
            watermark(second, 5, 5);
        }
        watermark(10, 6, 5);
        for (long second = 11; second < 16; second++) {
            assertThat(watermark(second, 6, 6)).as("at %s", second).isBetween(at(7), at(15));
        }

        assertThat(watermark(16, 6, 6)).isEqualTo(at(16));
    }
}
