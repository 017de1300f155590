package dev.kodama.freshness;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class AsOfTest {
    private static final Instant NOON = Instant.parse("2026-03-03T12:00:00Z");
    private static final TopologyProgress CAUGHT_UP = new TopologyProgress("default", "gaps", NOON, NOON, 0);
    private static final TopologyProgress BEHIND =
            new TopologyProgress("default", "gaps", NOON.minusSeconds(60), NOON, 7);

    @Test
    void isNowWhileTheTopologyReportsThatItHasNoLag() {
        var now = NOON.plusSeconds(4);

        assertThat(AsOf.of(CAUGHT_UP, now)).isEqualTo(new AsOf(now, false, ""));
    }

    @Test
    void isTheLastReportWithoutFurtherReports() {
        assertThat(AsOf.of(CAUGHT_UP, NOON.plusSeconds(10))).isEqualTo(new AsOf(NOON, false, ""));
        assertThat(AsOf.of(CAUGHT_UP, NOON.plusSeconds(16)).line())
                .isEqualTo(
                        "as of 2026-03-03T12:00:00.000Z (stale: processors have not reported since 2026-03-03T12:00:00.000Z)");
    }

    @Test
    void showsTheLagOfAReportingTopology() {
        assertThat(AsOf.of(BEHIND, NOON.plusSeconds(1)).line())
                .isEqualTo("as of 2026-03-03T11:59:00.000Z (stale: processors are 7 records behind)");
    }

    @Test
    void isAPastTimeIfThatWasReached() {
        var asOf = AsOf.of(BEHIND, NOON);

        assertThat(asOf.at(NOON.minusSeconds(90))).isEqualTo(new AsOf(NOON.minusSeconds(90), false, ""));
        assertThat(asOf.at(NOON.minusSeconds(30)).stale()).isTrue();
        assertThat(asOf.at(NOON.minusSeconds(50)).stale()).isFalse();
    }

    @Test
    void isWrittenFirstAndStaleOnlyIfTrue() {
        assertThat(AsOf.now(NOON).into("{\"a\":1}")).isEqualTo("{\"as_of\":\"2026-03-03T12:00:00.000Z\",\"a\":1}");
        assertThat(AsOf.UNKNOWN.into("{\"a\":1}")).isEqualTo("{\"as_of\":null,\"stale\":true,\"a\":1}");
    }
}
