package dev.kodama.freshness;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class ProgressReporterTest {
    private static final Instant NOON = Instant.parse("2026-03-03T12:00:00Z");

    @Test
    void leavesOutEveryOtherReportOfACaughtUpTopology() {
        assertThat(ProgressReporter.isDue(caughtUp(1), caughtUp(0))).isFalse();
        assertThat(ProgressReporter.isDue(caughtUp(2), caughtUp(0))).isTrue();
    }

    @Test
    void reportsEverySecondWhileEventsAreProcessed() {
        var behind = new TopologyProgress("default", "gaps", NOON, NOON.plusSeconds(1), 1);

        assertThat(ProgressReporter.isDue(behind, caughtUp(0))).isTrue();
        assertThat(ProgressReporter.isDue(caughtUp(2), behind)).isTrue();
        assertThat(ProgressReporter.isDue(caughtUp(0), null)).isTrue();
    }

    private static TopologyProgress caughtUp(int seconds) {
        var at = NOON.plusSeconds(seconds);
        return new TopologyProgress("default", "gaps", at, at, 0);
    }
}
