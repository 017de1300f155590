package dev.kodama.app.up;

import static dev.kodama.app.testing.JournalRecords.header;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.kodama.app.MetricsLint;
import dev.kodama.app.MonitoringFiles;
import dev.kodama.app.testing.Frames;
import dev.kodama.app.testing.JournalRecords;
import dev.kodama.app.testing.KodamaThread;
import dev.kodama.app.testing.RawRedis;
import dev.kodama.testing.SharedHttp;
import dev.kodama.testing.process.KodamaProcess;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One {@code kodama up}, used as a user does. */
class UpIT {
    @TempDir
    private static Path folder;

    private static KodamaThread up;

    @BeforeAll
    static void start() throws Exception {
        up = KodamaThread.up(folder);
    }

    @AfterAll
    static void stop() throws Exception {
        up.close();
    }

    @Test
    void carriesAnEventFromAPythonServiceToWebSocketAndJournal() throws Exception {
        String message =
                "{\"event_type\":\"TASK_DONE\",\"entity_type\":\"task\",\"entity_id\":\"é-1\",\"payload\":{\"n\":1.0}}";
        BlockingQueue<String> frames = new LinkedBlockingQueue<>();
        var socket = SharedHttp.CLIENT
                .newWebSocketBuilder()
                .buildAsync(URI.create(up.webSocket() + "?event_types=TASK_DONE"), new Frames(frames))
                .get(5, TimeUnit.SECONDS);

        String answer = RawRedis.publish(up.redisPort(), "events.TASK_DONE", message);

        assertThat(answer).as("the forwarder; the mirror reads as a replica").isEqualTo(":1");
        assertThat(frames.poll(5, TimeUnit.SECONDS)).isEqualTo(message);
        var record = JournalRecords.read(up.kafka(), 1).stream()
                .filter(one -> message.equals(one.value()))
                .findFirst()
                .orElseThrow();
        assertThat(record.key()).isEqualTo("task:é-1");
        assertThat(header(record, "seq")).matches("[1-9]\\d*");
        assertThat(header(record, "channel")).isEqualTo("events.TASK_DONE");
        assertThat(header(record, "source")).isEqualTo("default");
        socket.abort();
    }

    @Test
    void showsPublishedEventsByTail() throws Exception {
        String redis = "redis://127.0.0.1:" + up.redisPort();
        try (var publish = KodamaThread.start("publish", "A_B", "tail", "t-1", "{\"n\":1.50}", "--redis-url", redis)) {
            assertThat(publish.awaitExit(Duration.ofSeconds(20))).isZero();
            assertThat(publish.out()).containsExactly("published to events.A_B: 1 connection got it");
        }

        try (var tail = KodamaThread.start(
                "tail", "--since", "-10m", "-n", "1", "--entity-type", "tail", "--kafka-bootstrap", up.kafka())) {
            assertThat(tail.awaitExit(Duration.ofSeconds(20))).isZero();
            assertThat(tail.err()).isEmpty();
            assertThat(tail.out())
                    .singleElement()
                    .asString()
                    .endsWith("\"entity_type\":\"tail\",\"entity_id\":\"t-1\",\"payload\":{\"n\":1.50}}");
        }
    }

    @Test
    void servesTheTimelineOfAnEntity() throws Exception {
        String message =
                "{\"event_type\":\"A\",\"entity_type\":\"past\",\"entity_id\":\"é/1\",\"payload\":{\"n\":1.50}}";
        RawRedis.publish(up.redisPort(), "events.A", message);

        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(get("/api/v1/entities/past/%C3%A9%2F1/events?count=true"))
                        .contains("\"count\":1,\"events\":[{\"seq\":")
                        .endsWith("\"payload\":{\"n\":1.50}}],\"next\":null}"));
        assertThat(get("/api/v1/events?order=desc&entity_types=past&limit=1")).contains("\"entity_id\":\"é/1\"");
        assertThat(get("/api/v1/journal"))
                .contains("\"first\":1,", "\"holes\":{\"count\":0,", "\"mirror\":{\"state\":\"running\"");
        assertThat(get("/health/ready")).contains("\"timeline\":{\"state\":\"running\"");
        assertThat(get("/metrics")).contains("kodama_streams_state{state=\"running\",topology=\"timeline\"} 1.0");
    }

    /** {@code .ci/check-rules} gives the same text to promtool itself. */
    @Test
    void servesMetricsThatPassTheLintOfPromtool() throws Exception {
        get("/api/v1/journal");

        var scrape = get("/metrics");
        Files.createDirectories(Path.of("target"));
        Files.writeString(Path.of("target", "metrics.txt"), scrape);

        assertThat(scrape).contains("kodama_mirror_lag_seconds{", "kodama_api_requests_seconds_count{");

        assertThat(MetricsLint.of(scrape)).isEmpty();
        assertThat(MonitoringFiles.metricsNotIn(scrape + "\n" + ofCanary()))
                .as("metrics that rules, alerts or dashboards name and no role has")
                .isEmpty();
    }

    private static String ofCanary() throws Exception {
        try (var canary = KodamaThread.start(
                "canary",
                "--redis-url",
                "redis://127.0.0.1:" + up.redisPort(),
                "--kafka-bootstrap",
                up.kafka(),
                "--http-port",
                "0")) {
            await().until(() -> String.join("\n", canary.err()).contains("/health/ready"));
            String health = canary.err().get(0).replaceAll(".*(http://\\S+)", "$1");
            var request = HttpRequest.newBuilder(URI.create(health).resolve("/metrics"))
                    .build();
            String scrape = SharedHttp.CLIENT
                    .send(request, HttpResponse.BodyHandlers.ofString())
                    .body();
            assertThat(MetricsLint.of(scrape)).isEmpty();
            return scrape;
        }
    }

    /** No path may hold a NUL, and an entity's id may. */
    @Test
    void servesTheTimelineOfAnEntityWithNulInItsId() throws Exception {
        String message = "{\"event_type\":\"A\",\"entity_type\":\"past\",\"entity_id\":\"a\\u0000b\",\"payload\":{}}";
        RawRedis.publish(up.redisPort(), "events.A", message);

        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(get("/api/v1/timeline?entity_type=past&entity_id=a%00b&count=true"))
                        .contains("\"count\":1,\"events\":[{\"seq\":")
                        .contains("\"entity_id\":\"a\\u0000b\""));
        assertThat(get("/api/v1/entities/past/a%00b/events")).contains("error");
    }

    private static String get(String path) throws Exception {
        var address = URI.create(up.health()).resolve(path);
        return SharedHttp.CLIENT
                .send(HttpRequest.newBuilder(address).build(), HttpResponse.BodyHandlers.ofString())
                .body();
    }

    @Test
    void allowsOthersOnlyToPublishOnItsRedis() throws Exception {
        for (String command : List.of("EVAL return(1) 0", "CONFIG GET dir", "SET k v", "CLIENT LIST", "PSYNC ? -1")) {
            assertThat(RawRedis.ask(up.redisPort(), command)).as(command).startsWith("-NOPERM");
        }
        assertThat(RawRedis.ask(up.redisPort(), "PUBLISH events.X {}")).startsWith(":");
        assertThat(get("/health/ready"))
                .contains("\"capture\":\"replication\"", "\"subscribers\":{\"state\":\"looked at\"");
    }

    @Test
    void signsInCommandsOfTheSameFolder() throws Exception {
        String url = "redis://127.0.0.1:" + up.redisPort();
        var servers = Map.of("KODAMA_REDIS_URL", url, "KODAMA_KAFKA_BOOTSTRAP", up.kafka());
        try (var inside = KodamaThread.start(in(folder, servers), "doctor");
                var outside = KodamaThread.start(in(folder.resolve("x"), servers), "doctor")) {
            inside.awaitExit(Duration.ofSeconds(60));
            outside.awaitExit(Duration.ofSeconds(60));

            assertThat(String.join("\n", inside.out())).doesNotContain("NOPERM", "denies");
            assertThat(String.join("\n", outside.out())).contains("denies");
        }
    }

    private static Map<String, String> in(Path dataDir, Map<String, String> servers) {
        var all = new HashMap<>(servers);
        all.put("KODAMA_DATA_DIR", dataDir.toString());
        return all;
    }

    @Test
    void isReady() throws Exception {
        var ready = SharedHttp.CLIENT.send(
                HttpRequest.newBuilder(URI.create(up.health())).build(), HttpResponse.BodyHandlers.ofString());

        assertThat(ready.statusCode()).isEqualTo(200);
        assertThat(ready.body()).contains("\"status\":\"ready\"", "\"mirror\":{\"state\":\"running\"");
    }

    @Test
    void showsNoMetricThatIsNotDocumented() throws Exception {
        var answer = SharedHttp.CLIENT.send(
                HttpRequest.newBuilder(URI.create(up.health()).resolve("/metrics"))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        String page = Files.readString(Path.of("..", "docs", "metrics.md"));

        assertThat(answer.body().lines().filter(line -> line.startsWith("# TYPE kodama_")))
                .hasSizeGreaterThan(20)
                .map(line -> line.split(" ", -1)[2])
                .allSatisfy(metric -> assertThat(page).contains("`" + metric));
    }

    @Test
    void rejectsASecondProcessInItsFolder() throws Exception {
        try (var second = KodamaProcess.start("up", "--data-dir", folder.toString(), "--embedded-redis-port", "0")) {
            assertThat(second.awaitExit(Duration.ofSeconds(20))).isEqualTo(2);
            assertThat(second.err()).singleElement().asString().contains("is in use by another kodama");
            assertThat(second.out()).isEmpty();
        }
    }

    @Test
    void namesATakenPort(@TempDir Path other) throws Exception {
        try (var second = KodamaThread.start(
                "up", "--data-dir", other.toString(), "--embedded-redis-port", Integer.toString(up.redisPort()))) {
            assertThat(second.awaitExit(Duration.ofSeconds(30))).isEqualTo(2);
            assertThat(second.err())
                    .singleElement()
                    .asString()
                    .contains("port " + up.redisPort() + " is taken", "KODAMA_EMBEDDED_REDIS_PORT", "KODAMA_REDIS_URL");
        }
    }

    /** Not static, or Error Prone would have the nested class static, which JUnit then does not find. */
    private KodamaThread shared() {
        return up;
    }

    @Nested
    class Documents extends SelfDescription {
        @Override
        KodamaThread running() {
            return shared();
        }
    }

    @Nested
    class DocumentedChanges extends ChangesDescription {
        @Override
        KodamaThread running() {
            return shared();
        }
    }
}
