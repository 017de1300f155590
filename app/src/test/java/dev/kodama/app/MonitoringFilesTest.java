package dev.kodama.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Alerts and dashboards. {@code UpIT} compares the metrics that they name with a scrape; {@code .ci/check-rules} gives them to promtool. */
class MonitoringFilesTest {
    private static final String ALERTS = "docs/prometheus-alerts.yml";

    @Test
    void saysOfEachAlertWhatHappenedAndWhatToDo() {
        assertThat(MonitoringFiles.rules(ALERTS)).hasSizeGreaterThan(10).allSatisfy(alert -> {
            assertThat(alert.text("alert")).startsWith("Kodama");
            assertThat(alert.map("labels").get("severity")).isIn("critical", "warning");
            assertThat(alert.map("annotations").get("summary")).asString().endsWith(".");
            assertThat(alert.map("annotations").get("description")).asString().endsWith(".");
        });
    }

    /** With promtool these tests run; here none may be left out. */
    @Test
    void hasATestThatFiresAndOneThatStaysQuietForEachAlert() {
        var fire = new TreeSet<String>();
        var quiet = new TreeSet<String>();
        for (Object one : MonitoringFiles.list(
                MonitoringFiles.yaml("docs/prometheus-alerts-test.yml").get("tests"))) {
            var test = (Map<?, ?>) one;
            boolean ofAll = String.valueOf(test.get("name")).startsWith("none");
            for (Object expected : MonitoringFiles.list(test.get("alert_rule_test"))) {
                var alert = (Map<?, ?>) expected;
                boolean fires = !MonitoringFiles.list(alert.get("exp_alerts")).isEmpty();
                if (fires || !ofAll) {
                    (fires ? fire : quiet).add(String.valueOf(alert.get("alertname")));
                }
            }
        }
        var alerts = MonitoringFiles.rules(ALERTS).stream()
                .map(rule -> rule.text("alert"))
                .toList();

        assertThat(fire).containsExactlyInAnyOrderElementsOf(alerts);
        assertThat(quiet).containsExactlyInAnyOrderElementsOf(alerts);
    }

    @Test
    void documentsEachAlert() {
        String page = Documentation.text(Documentation.ROOT.resolve("docs/operations.md"));

        assertThat(MonitoringFiles.rules(ALERTS))
                .allSatisfy(alert -> assertThat(page).contains(alert.text("alert")));
    }

    @Test
    void hasFiveDashboardsThatLinkToOneAnother() {
        assertThat(MonitoringFiles.dashboards())
                .extracting(dashboard -> dashboard.path("uid").asText())
                .containsExactlyInAnyOrder(
                        "kodama-overview", "kodama-mirror", "kodama-forwarder", "kodama-streams", "kodama-journal");
        assertThat(MonitoringFiles.dashboards()).allSatisfy(dashboard -> {
            assertThat(dashboard.path("description").asText()).endsWith(".");
            assertThat(dashboard.path("tags").get(0).asText()).isEqualTo("kodama");
            assertThat(dashboard.at("/links/0/tags/0").asText()).isEqualTo("kodama");
        });
    }

    @Test
    void saysOfEachPanelWhatItShowsAndInWhichUnit() {
        for (JsonNode dashboard : MonitoringFiles.dashboards()) {
            assertThat(dashboard.path("panels")).isNotEmpty().allSatisfy(panel -> {
                String title = panel.path("title").asText();
                assertThat(title).isNotBlank();
                assertThat(panel.path("description").asText()).as(title).endsWith(".");
                assertThat(panel.at("/fieldConfig/defaults/unit").asText())
                        .as(title)
                        .isNotBlank();
                assertThat(panel.at("/datasource/uid").asText()).as(title).isEqualTo("${datasource}");
                assertThat(panel.path("targets")).as(title).isNotEmpty().allSatisfy(target -> {
                    assertThat(target.path("expr").asText()).contains("job=~\"$job\"");
                    assertThat(target.path("legendFormat").asText()).isNotBlank();
                });
            });
        }
    }

    @Test
    void placesPanelsWithoutOverlap() {
        for (JsonNode dashboard : MonitoringFiles.dashboards()) {
            var ids = new HashSet<Integer>();
            var cells = new HashSet<List<Integer>>();
            for (JsonNode panel : dashboard.path("panels")) {
                var at = panel.path("gridPos");
                assertThat(ids.add(panel.path("id").asInt())).isTrue();
                assertThat(at.path("x").asInt() + at.path("w").asInt()).isBetween(1, 24);
                for (int x = 0; x < at.path("w").asInt(); x++) {
                    for (int y = 0; y < at.path("h").asInt(); y++) {
                        assertThat(cells.add(List.of(
                                        at.path("x").asInt() + x, at.path("y").asInt() + y)))
                                .as(panel.path("title").asText())
                                .isTrue();
                    }
                }
            }
        }
    }

    /** As recording rules, which promtool can check. */
    @Test
    void writesTheQueriesOfDashboardsForPromtool() throws IOException {
        var lines = new ArrayList<>(List.of("groups:", "  - name: dashboards", "    rules:"));
        for (String query : MonitoringFiles.queries()) {
            String plain = query.replace("$__rate_interval", "5m").replace("$job", "kodama");
            lines.add("      - {record: query, expr: '" + plain.replace("'", "''") + "', labels: {n: '" + lines.size()
                    + "'}}");
        }
        Path file = Path.of("target", "dashboard-queries.yml");
        Files.createDirectories(file.toAbsolutePath().getParent());
        Files.write(file, lines);

        assertThat(lines).hasSizeGreaterThan(40);
    }
}
