package dev.kodama.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReplaySpeedTest {
    private static final long ORIGIN = -5_000_000_000L; // nano clocks may be negative

    @ParameterizedTest
    @CsvSource({"1x, 1", "10x, 10", "0.5x, 0.5", "2.50x, 2.5"})
    void parsesAFactor(String text, double factor) {
        assertThat(ReplaySpeed.parse(text).factor()).isEqualTo(factor);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "1", "0x", "0.0x", "-1x", "1,5x", "fast", "MAX", "1e3x", ".5x"})
    void listsTheValidForms(String text) {
        assertThatThrownBy(() -> ReplaySpeed.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("must be max, 1x")
                .hasMessageContaining("'" + text + "'");
    }

    @ParameterizedTest
    @CsvSource({"1x, 1000, 61000", "10x, 100, 6100", "0.5x, 2000, 122000"})
    void spacesEventsByTheirTimes(String pace, long firstMillis, long secondMillis) {
        var schedule = Schedule.from(ReplaySpeed.parse(pace), ORIGIN, 100_000);

        var first = schedule.next(101_000);
        var second = first.next(161_000);

        assertThat(schedule.dueNanos()).isEqualTo(ORIGIN);
        assertThat(first.dueNanos()).isEqualTo(ORIGIN + firstMillis * 1_000_000);
        assertThat(second.dueNanos()).isEqualTo(ORIGIN + secondMillis * 1_000_000);
    }

    @Test
    void doesNotAccumulateRoundingErrors() {
        var schedule = Schedule.from(ReplaySpeed.parse("3x"), ORIGIN, 0);

        for (int millis = 1; millis <= 3_000_000; millis++) {
            schedule = schedule.next(millis);
        }

        assertThat(schedule.dueNanos()).isEqualTo(ORIGIN + 1_000_000_000_000L);
    }

    @Test
    void limitsPausesAfterScaling() {
        var schedule = Schedule.from(ReplaySpeed.parse("10x").withMaxPause(Duration.ofSeconds(2)), ORIGIN, 0);

        var hour = schedule.next(3_600_000);
        var short1 = hour.next(3_610_000);
        var hour2 = short1.next(7_200_000);

        assertThat(hour.dueNanos() - ORIGIN).isEqualTo(2_000_000_000L);
        assertThat(short1.dueNanos() - ORIGIN).isEqualTo(3_000_000_000L);
        assertThat(hour2.dueNanos() - ORIGIN).isEqualTo(5_000_000_000L);
    }

    @Test
    void schedulesOlderEventsAtOnce() {
        var schedule = Schedule.from(ReplaySpeed.parse("1x"), ORIGIN, 10_000).next(12_000);

        var older = schedule.next(5_000);
        var next = older.next(13_000);

        assertThat(older.dueNanos()).isEqualTo(schedule.dueNanos());
        assertThat(next.dueNanos() - ORIGIN).isEqualTo(3_000_000_000L);
    }
}
