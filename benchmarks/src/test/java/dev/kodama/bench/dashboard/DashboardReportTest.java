package dev.kodama.bench.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class DashboardReportTest {
    private static final Budget MET = new Budget("first event", 1_000, 1_000, "ms", "slowest of 5");

    @Test
    void hasNoFindingWhereEachBudgetIsMet() {
        assertThat(report(MET, 4_900, 90).findings()).isEmpty();
    }

    @Test
    void findsWhatIsOverItsBudget() {
        var report = report(new Budget("heap", 150, 151.4, "MB", ""), 5_000, 90);

        assertThat(report.findings()).containsExactly("heap is 151 MB, over 150");
        assertThat(report.lines()).anyMatch(line -> line.matches("heap +150 +151 MB +OVER ?"));
    }

    @Test
    void findsEventsThatDidNotCome() {
        assertThat(report(MET, 4_000, 90).findings()).containsExactly("only 4,000 events/s came");
    }

    @Test
    void findsCountsThatDoNotAddUp() {
        assertThat(report(MET, 5_000, 89).findings())
                .containsExactly("shown + hidden + dropped differs from published by 1");
    }

    private static DashboardReport report(Budget budget, double perSecond, int shown) {
        var plan = new DashboardBench.Plan("chromium", 5_000, Duration.ofMinutes(1), Duration.ofMinutes(10));
        var totals = JsonNodeFactory.instance
                .objectNode()
                .put("published", 100)
                .put("shown", shown)
                .put("hidden", 7)
                .put("dropped", 3);
        return new DashboardReport(
                plan, "Chrome/1", List.of(budget), new LiveLoad.Result(List.of(), perSecond, totals, 0.5));
    }
}
