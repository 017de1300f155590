package dev.kodama.bench.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kodama.app.Main;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A short form of {@code kodama bench dashboard}; needs Chromium. What depends on the machine's load has no limit here. */
@Tag("browser")
class DashboardBudgetsIT {
    @Test
    void measuresEachBudgetInAChromium(@TempDir Path dir) throws Exception {
        String chromium = System.getenv().getOrDefault("CHROMIUM", "chromium");
        var plan = new DashboardBench.Plan(chromium, 1_000, Duration.ofSeconds(5), Duration.ofSeconds(10));

        var report = DashboardBench.run(plan, dir, Main.class.getName(), line -> {});

        var map = report.toMap();
        assertThat(map)
                .containsKeys(
                        "first_load",
                        "first_event",
                        "main_thread",
                        "longest_task",
                        "heap",
                        "heap_growth",
                        "325_KB_event");
        assertThat(measured(map, "first_load")).isBetween(50.0, 100.0);
        assertThat(measured(map, "first_event")).isPositive();
        assertThat(measured(map, "main_thread")).isBetween(0.1, 100.0);
        assertThat(measured(map, "heap")).isBetween(1.0, 150.0);
        assertThat(measured(map, "325_KB_event")).isPositive();
        assertThat(report.findings()).noneMatch(finding -> finding.contains("differs from published"));
    }

    private static double measured(Map<String, Object> report, String name) {
        var budget = (Map<?, ?>) Objects.requireNonNull(report.get(name));
        return (Double) Objects.requireNonNull(budget.get("measured"));
    }
}
