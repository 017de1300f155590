package dev.kodama.metrics.report;

import static dev.kodama.metrics.report.StatsMetersTest.counted;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kodama.metrics.MetricKey;
import dev.kodama.metrics.report.StatsQuery.By;
import dev.kodama.metrics.report.StatsReport.Row;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class StatsReportTest {
    private static final Instant NOON = Instant.parse("2026-03-03T12:00:00Z");

    @Test
    void sortsByEventsAndSumsUpTheOthers() {
        var counted = List.of(counted("RARE", 1), counted("BUSY", 30), counted("RARER", 1));

        var report = StatsReport.of(counted, "default", question(1), NOON.plusSeconds(14));

        assertThat(report.rows()).extracting(Row::name).containsExactly("BUSY");
        assertThat(report.other())
                .isNotNull()
                .extracting(row -> row.total().count())
                .isEqualTo(2L);
        assertThat(report.all().total().count()).isEqualTo(32);
        assertThat(report.perSecond(report.all().window())).isEqualTo(3.2);
    }

    @Test
    void usesTheLastCompleteWindow() {
        var counted = List.of(counted("BUSY", 30));

        assertThat(window(counted, 12)).isZero();
        assertThat(window(counted, 13)).isEqualTo(30);
        assertThat(window(counted, 22)).isEqualTo(30);
        assertThat(window(counted, 23)).isZero();
    }

    @Test
    void addsUpByEntityType() {
        var one = counted("A", 3);
        var other = counted("B", 4);
        var none = new StatsRow("default", new MetricKey("C", ""), one.total(), one.first(), one.last(), one.buckets());

        var report = StatsReport.of(
                List.of(one, other, none),
                "default",
                new StatsQuery(By.ENTITY_TYPE, Duration.ofMinutes(1), 10),
                NOON.plusSeconds(70));

        assertThat(report.rows()).extracting(Row::name).containsExactly("task", "(none)");
        assertThat(report.rows().get(0).with()).containsExactly("A", "B");
        assertThat(report.rows().get(0).total().count()).isEqualTo(7);
    }

    @Test
    void countsTheCanaryOnRequest() {
        var counted = List.of(counted("A", 3), counted("kodama.canary", 9));
        var withCanary = new StatsQuery(By.EVENT_TYPE, Duration.ofSeconds(10), 5, true);

        var plain = StatsReport.of(counted, "default", question(5), NOON);
        var whole = StatsReport.of(counted, "default", withCanary, NOON);

        assertThat(plain.rows()).extracting(Row::name).containsExactly("A");
        assertThat(plain.all().total().count()).isEqualTo(3);
        assertThat(whole.rows()).extracting(Row::name).containsExactly("kodama.canary", "A");
        assertThat(whole.all().total().count()).isEqualTo(12);
    }

    @Test
    void skipsOtherSources() {
        var report = StatsReport.of(List.of(counted("A", 3)), "other", question(1), NOON);

        assertThat(report.all().total().count()).isZero();
        assertThat(report.rows()).isEmpty();
    }

    private static long window(List<StatsRow> counted, int second) {
        return StatsReport.of(counted, "default", question(5), NOON.plusSeconds(second))
                .all()
                .window()
                .count();
    }

    private static StatsQuery question(int top) {
        return new StatsQuery(By.EVENT_TYPE, Duration.ofSeconds(10), top);
    }
}
