package dev.kodama.app.commands.canary;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.kodama.app.testing.KodamaThread;
import dev.kodama.app.testing.RawRedis;
import dev.kodama.journal.JournalConfig;
import dev.kodama.settings.Settings;
import dev.kodama.testing.SharedHttp;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code kodama canary} beside a {@code kodama up}. */
class CanaryCommandIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    @TempDir
    private static Path folder;

    private static KodamaThread up;

    @BeforeAll
    static void start() {
        up = KodamaThread.up(folder);
        await("The first report of the processors")
                .atMost(TIMEOUT)
                .until(() -> !JSON.readTree(get(forwarder() + "/api/v1/stats")).has("stale"));
    }

    @AfterAll
    static void stop() throws Exception {
        up.close();
    }

    private static KodamaThread canary(String forwarder, String... more) {
        var words = new ArrayList<>(List.of("canary", "--interval", "50ms", "--canary-url", forwarder));
        words.addAll(List.of(
                "--redis-url",
                "redis://127.0.0.1:" + up.redisPort(),
                "--kafka-bootstrap",
                up.kafka(),
                "--http-port",
                "0"));
        words.addAll(List.of(more));
        return KodamaThread.start(words.toArray(String[]::new));
    }

    private static String forwarder() {
        var health = URI.create(up.health());
        return "http://" + health.getAuthority();
    }

    private static String get(String url) throws Exception {
        return SharedHttp.CLIENT
                .send(HttpRequest.newBuilder(URI.create(url)).build(), HttpResponse.BodyHandlers.ofString())
                .body();
    }

    private static Map<String, JsonNode> stages(JsonNode report) {
        var stages = new TreeMap<String, JsonNode>();
        report.path("stages").forEach(stage -> stages.put(stage.path("stage").asText(), stage));
        return stages;
    }

    @Test
    void measuresEveryStage() throws Exception {
        try (var canary = canary(forwarder(), "--target", "30s", "--count", "20", "--json")) {
            assertThat(canary.awaitExit(TIMEOUT)).as("%s", canary.out()).isZero();

            var report = JSON.readTree(canary.out().get(canary.out().size() - 1));
            assertThat(report.path("ok").asInt()).isEqualTo(20);
            assertThat(report.path("lost").asInt()).isZero();
            assertThat(stages(report))
                    .containsOnlyKeys(
                            "publish", "journal", "capture-to-journal", "journal-to-processor", "live", "durable")
                    .allSatisfy((name, stage) -> {
                        assertThat(stage.path("available").asBoolean()).as(name).isTrue();
                        assertThat(stage.path("count").asInt()).as(name).isEqualTo(20);
                    });
        }
    }

    /** Journal and history never hide the canary, reports do until they are asked. */
    @Test
    void isInTheJournalAndOutsideOfReports() throws Exception {
        try (var canary = canary(forwarder(), "--target", "30s", "--count", "3")) {
            assertThat(canary.awaitExit(TIMEOUT)).isZero();
            assertThat(canary.out()).last().asString().isEqualTo("the objective, 99 % within 30s, is met");
        }

        assertThat(get(forwarder() + "/api/v1/events?event_types=kodama.canary"))
                .contains("\"entity_type\":\"canary\"");
        await().atMost(TIMEOUT)
                .untilAsserted(() -> assertThat(get(forwarder() + "/api/v1/stats?canary=true"))
                        .contains("kodama.canary"));
        assertThat(get(forwarder() + "/api/v1/stats")).doesNotContain("kodama.canary");
        await().atMost(TIMEOUT)
                .untilAsserted(() -> assertThat(get(forwarder() + "/api/v1/gaps?canary=true"))
                        .contains("kodama.canary"));
        assertThat(get(forwarder() + "/api/v1/gaps?all=true")).doesNotContain("kodama.canary");
    }

    @Test
    void losesNothingThatIsPublishedWhileTheReaderOpens() throws Exception {
        var plan = new CanaryPlan(TIMEOUT, 1, TIMEOUT, 99, TIMEOUT, TIMEOUT);
        var results = new CanaryResults(new SimpleMeterRegistry(), plan);
        var tracker = new CanaryTracker(TIMEOUT, results);
        String run = "while-the-reader-opens";
        tracker.publishing(1, System.nanoTime());
        tracker.published(1, System.nanoTime());
        var event = CanaryEvent.of(run, 1, null);
        RawRedis.publish(up.redisPort(), "events.kodama.canary", new String(event.toJson(), UTF_8));
        await().atMost(TIMEOUT)
                .until(() -> get(forwarder() + "/api/v1/events?event_types=kodama.canary&order=desc")
                        .contains(run));
        var journal = JournalConfig.from(Settings.of(Map.of("KODAMA_KAFKA_BOOTSTRAP", up.kafka())));

        try (var watch = JournalWatch.start(journal, run, tracker, Duration.ZERO)) {
            await().atMost(TIMEOUT).until(() -> watch.state().available());
            await().atMost(TIMEOUT)
                    .until(() -> results.report(stage -> watch.state()).withinTarget() == 1);
        }
    }

    @Test
    void saysWhichStageIsUnavailable() throws Exception {
        try (var canary = canary("http://127.0.0.1:1", "--target", "30s", "--count", "3", "--json")) {
            assertThat(canary.awaitExit(TIMEOUT)).isZero();

            var stages = stages(JSON.readTree(canary.out().get(canary.out().size() - 1)));
            assertThat(requireNonNull(stages.get("live")).path("available").asBoolean())
                    .isFalse();
            assertThat(requireNonNull(stages.get("live")).path("reason").asText())
                    .isNotBlank();
            assertThat(requireNonNull(stages.get("journal")).path("count").asInt())
                    .isEqualTo(3);
        }
    }

    @Test
    void exitsWithAFindingWhereTheObjectiveIsMissed() throws Exception {
        try (var canary = canary(forwarder(), "--count", "3", "--target", "1ms")) {
            assertThat(canary.awaitExit(TIMEOUT)).isEqualTo(1);
            assertThat(canary.out()).last().asString().isEqualTo("the objective, 99 % within 1ms, is missed");
        }
    }

    @Test
    void servesMetricsUntilItIsStopped() throws Exception {
        try (var canary = canary(forwarder(), "--target", "30s", "--report", "200ms")) {
            canary.awaitOut("[1-9]\\d* within 30s");
            await().until(() -> String.join("\n", canary.err()).contains("/health/ready"));
            String health = canary.err().get(0).replaceAll(".*(http://\\S+)", "$1");
            String metrics = get(health.replace("/health/ready", "/metrics"));

            assertThat(metrics)
                    .contains("kodama_canary_events_total{outcome=\"ok\"}")
                    .contains("kodama_canary_stage_seconds_bucket{stage=\"durable\"")
                    .contains("kodama_canary_lost_total{stage=\"journal\"} 0.0")
                    .contains("kodama_canary_stage_available{stage=\"live\"} 1.0");
            assertThat(get(health)).contains("\"status\":\"ready\"", "\"durable\":{\"state\":\"available\"");
        }
    }

    @Test
    void saysWhatItCannotDo() throws Exception {
        for (String wrong : List.of("--interval=1ms", "--count=0", "--target=0s", "--objective=101", "--report=0s")) {
            try (var canary = canary(forwarder(), wrong)) {
                assertThat(canary.awaitExit(TIMEOUT)).as(wrong).isEqualTo(2);
                assertThat(canary.err()).singleElement().asString().contains(wrong.split("=", 2)[0]);
            }
        }
    }
}
