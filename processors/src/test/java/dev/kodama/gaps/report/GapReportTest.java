package dev.kodama.gaps.report;

import static dev.kodama.gaps.report.Rows.row;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kodama.gaps.GapKind;
import dev.kodama.gaps.Severity;
import dev.kodama.journal.text.IsoTimestamps;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class GapReportTest {
    private static final Instant NOON = Instant.parse("2026-03-03T12:00:00Z");
    private static final List<GapRow> ROWS = List.of(
            row("default/low", "low", 9, "undeclared"),
            row("default/seldom", "medium", 1, "unheard,undeclared"),
            row("default/often", "medium", 5, "unheard"),
            row("default/BUDGET_GONE", "high", 1, "unheard"),
            row("default/fine", "low", 3, ""),
            row("default/nothing", "low", 0, ""),
            row("default/kodama.canary", "medium", 9, "unheard,undeclared"),
            row("other/elsewhere", "high", 1, "unheard"));

    private static List<String> types(GapQuery question) {
        return GapReport.of(ROWS, "default", question, NOON).rows().stream()
                .map(GapRow::eventType)
                .toList();
    }

    @Test
    void sortsBySeverityAndCount() {
        assertThat(types(GapQuery.EVERY)).containsExactly("BUDGET_GONE", "often", "seldom", "low");
    }

    @Test
    void includesTypesWithoutAGapOnRequest() {
        assertThat(types(new GapQuery(Set.of(), Set.of(), true)))
                .containsExactly("BUDGET_GONE", "often", "seldom", "low", "fine");
    }

    @Test
    void includesTheCanaryOnRequest() {
        var report = GapReport.of(ROWS, "default", new GapQuery(Set.of(), Set.of(), false, true), NOON);

        assertThat(report.rows()).extracting(GapRow::eventType).contains("kodama.canary");
        assertThat(report.known()).isEqualTo(6);
    }

    @Test
    void filtersByKindAndSeverity() {
        assertThat(types(new GapQuery(Set.of(GapKind.UNDECLARED), Set.of(), false)))
                .containsExactly("seldom", "low");
        assertThat(types(new GapQuery(Set.of(GapKind.UNHEARD), Set.of(Severity.MEDIUM), true)))
                .containsExactly("often", "seldom");
        assertThat(types(new GapQuery(Set.of(), Set.of(Severity.LOW), true))).containsExactly("low");
    }

    @Test
    void isTheShapeSeenFromOutside() {
        var report = GapReport.of(ROWS, "default", new GapQuery(Set.of(), Set.of(Severity.HIGH), false), NOON);

        assertThat(report.known()).isEqualTo(5);
        assertThat(report.toJson(Map.of()).toString())
                .isEqualTo(
                        "{\"at\":\"2026-03-03T12:00:00.000Z\",\"known\":5,\"accepted\":0,\"gaps\":[{\"event_type\":\"BUDGET_GONE\","
                                + "\"kinds\":[\"unheard\"],\"severity\":\"high\",\"count\":1,"
                                + "\"listeners\":{\"direct\":0,\"durable\":0}}]}");
    }

    @Test
    void readsTimes() {
        assertThat(IsoTimestamps.past("2026-03-03T12:00Z", Instant.EPOCH)).isEqualTo(NOON);
        assertThat(IsoTimestamps.past("2026-03-03T13:00:00+01:00", Instant.EPOCH))
                .isEqualTo(NOON);
        assertThat(IsoTimestamps.past("-10m", NOON)).isEqualTo(NOON.minusSeconds(600));
        for (String wrong : List.of("noon", "earliest", "7", "+999999999-01-01T00:00Z")) {
            assertThatThrownBy(() -> IsoTimestamps.past(wrong, NOON))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("must be a time like 2026-03-03T12:00Z, a date like 2026-03-03 (UTC), or -10m; was '"
                            + wrong + "'");
        }
    }

    @Test
    void rejectsInvalidRecords() {
        assertThatThrownBy(() -> GapRow.read("default/x", "{}".getBytes(UTF_8)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> GapRow.read("default/x", "nonsense".getBytes(UTF_8)))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
