package dev.kodama.replay.export;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class HourlyBytesTest {
    private static final Instant NOW = Instant.parse("2026-03-03T12:00:00Z");

    private final HourlyBytes bytes = new HourlyBytes(3_600);

    @Test
    void letsAUserWaitUntilItsBytesAreBelowTheLimit() {
        bytes.add("ann", 3_000, NOW);
        assertThat(bytes.untilNext("ann", NOW)).isZero();

        bytes.add("ann", 1_600, NOW);

        assertThat(bytes.untilNext("ann", NOW)).isBetween(Duration.ofSeconds(1_000), Duration.ofSeconds(1_001));
        assertThat(bytes.untilNext("ann", NOW.plusSeconds(1_001))).isZero();
        assertThat(bytes.untilNext("ben", NOW)).isZero();
    }

    @Test
    void forgetsWhatWasUsedLongAgo() {
        bytes.add("ann", 7_200, NOW);
        bytes.add("ann", 3_500, NOW.plusSeconds(7_200));

        assertThat(bytes.untilNext("ann", NOW.plusSeconds(7_200))).isZero();
    }

    @Test
    void hasNoLimitByZero() {
        var unlimited = new HourlyBytes(0);

        unlimited.add("ann", Long.MAX_VALUE, NOW);

        assertThat(unlimited.untilNext("ann", NOW)).isZero();
    }
}
