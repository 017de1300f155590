package dev.kodama.app.roles;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.parallel.ExecutionMode.CONCURRENT;
import static org.junit.jupiter.api.parallel.ExecutionMode.SAME_THREAD;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.kodama.app.testing.Frames;
import dev.kodama.app.testing.KodamaThread;
import dev.kodama.app.testing.RawRedis;
import dev.kodama.embedded.kafka.KafkaNode;
import dev.kodama.embedded.redis.RedisServer;
import dev.kodama.testing.SharedHttp;
import dev.kodama.testing.process.KodamaProcess;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;

/** Counts and health, by roles on external servers. */
@Execution(CONCURRENT)
@Timeout(180)
class DerivedViewsIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final long PACE_NANOS = 5_000_000;
    private static final Pattern HELP_OF_SHARED = Pattern.compile("(?m)^# HELP (kodama_\\S+) .*max by, never sum$");
    private static final Pattern RULE = Pattern.compile("\\((kodama_[a-z_]+)");
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private static Path folder;

    private static RedisServer redis;
    private static KafkaNode kafka;
    private static KodamaThread mirror;
    private static KodamaThread forwarder;

    @BeforeAll
    static void start() throws Exception {
        redis = RedisServer.start(new RedisServer.Config(folder.resolve("redis"), 0));
        kafka = KafkaNode.start(new KafkaNode.Config(folder.resolve("kafka"), 0));
        mirror = KodamaThread.start(role("mirror", "--redis-url", redis.uri()));
        forwarder = KodamaThread.start(role("forwarder", "--redis-url", redis.uri()));
        mirror.awaitOut("into kodama.events");
        forwarder.awaitOut("ws://127.0.0.1:\\d+");
        await().atMost(PATIENCE).until(() -> get(mirror, "/health/ready").contains("\"status\":\"ready\""));
    }

    @AfterAll
    static void stop() throws Exception {
        forwarder.close();
        mirror.close();
        kafka.close();
        redis.close();
    }

    @Test
    @Execution(SAME_THREAD)
    void reportsAMissingSandboxToDashboardsAndHttp() throws Exception {
        try (var processors = KodamaThread.start(processors("health"))) {
            await().atMost(PATIENCE)
                    .until(() -> get(processors, "/health/ready").contains("\"status\":\"ready\""));
            publish("sandbox.heartbeat", "first");
            await().atMost(PATIENCE)
                    .until(() -> get(forwarder, "/api/v1/health/entities").contains("\"entity_id\":\"first\""));
            BlockingQueue<String> frames = new LinkedBlockingQueue<>();
            var socket = SharedHttp.CLIENT
                    .newWebSocketBuilder()
                    .buildAsync(
                            URI.create(forwarder.webSocket() + "?event_types=agent_status_changed&entity_ids=second"),
                            new Frames(frames))
                    .get(PATIENCE.toSeconds(), TimeUnit.SECONDS);

            publish("sandbox.heartbeat", "second");

            assertThat(frames.poll(20, TimeUnit.SECONDS)).contains("\"status\":\"healthy\"");
            assertThat(frames.poll(20, TimeUnit.SECONDS)).contains("\"status\":\"late\"");
            assertThat(frames.poll(20, TimeUnit.SECONDS))
                    .contains("\"status\":\"missing\"", "\"source_event_type\":\"sandbox.heartbeat\"");
            assertThat(get(forwarder, "/api/v1/health/entities?state=missing")).contains("\"entity_id\":\"second\"");
            socket.abort();
            var missing = JSON.readTree(get(forwarder, "/api/v1/health/entities?state=missing"));
            var since = Instant.parse(missing.at("/entities/0/since").asText());
            String beforeThat = since.minusMillis(1).toString();
            assertThat(stateAt(JSON.readTree(get(forwarder, "/api/v1/health/entities?at=" + beforeThat))))
                    .isEqualTo("late");
            assertThat(get(forwarder, "/api/v1/health/entities?at=2020-01-01T00:00Z"))
                    .contains("\"entities\":[]");
            try (var health = KodamaThread.start(
                    "health", "--json", "--at", beforeThat, "--kafka-bootstrap", kafka.bootstrap())) {
                assertThat(health.awaitExit(PATIENCE)).isZero();
                assertThat(stateAt(JSON.readTree(String.join("", health.out()))))
                        .isEqualTo("late");
            }
        }
    }

    /** The state of the entity {@code second}. */
    private static String stateAt(JsonNode report) {
        for (var entity : report.path("entities")) {
            if (entity.path("entity_id").asText().equals("second")) {
                return entity.path("state").asText();
            }
        }
        return "unknown";
    }

    @Test
    @Tag("faults")
    @Execution(SAME_THREAD)
    void countsTheJournalAfterAKill() throws Exception {
        var random = new Random();
        var published = new AtomicLong();
        var enough = new AtomicBoolean();
        var publisher = new Thread(() -> publishUntil(enough, published));
        publisher.start();
        try (var processors = KodamaProcess.start(processors("metrics,gaps"))) {
            await().atMost(PATIENCE).until(() -> counted("COUNTED") > 0 && seenByGaps("COUNTED") > 0);
            long more = published.get() + random.nextInt(500);
            await().atMost(PATIENCE).until(() -> published.get() >= more);

            processors.kill();
            processors.awaitExit(Duration.ofSeconds(20));
        }
        enough.set(true);
        publisher.join();

        try (var processors = KodamaThread.start(processors("metrics,gaps"))) {
            long all = published.get();
            await().atMost(PATIENCE)
                    .during(Duration.ofSeconds(2))
                    .until(() -> counted("COUNTED") == all
                            && counted("COUNTED_TOO") == all
                            && seenByGaps("COUNTED") == all
                            && seenByGaps("COUNTED_TOO") == all);
            String metrics = get(processors, "/metrics");
            assertThat(metrics).contains("kodama_events_total{event_type=\"COUNTED\"} " + (double) all);
            assertThat(names(HELP_OF_SHARED, metrics))
                    .isNotEmpty()
                    .isEqualTo(names(RULE, Files.readString(Path.of("../docs/prometheus-rules.yml"))));
        }
        try (var stats = KodamaThread.start("stats", "--json", "--kafka-bootstrap", kafka.bootstrap())) {
            assertThat(stats.awaitExit(Duration.ofSeconds(30))).isZero();
            assertThat(String.join("", stats.out())).contains("\"count\" : " + published.get());
        }
    }

    /** The match of the first group. */
    private static Set<String> names(Pattern pattern, String text) {
        return pattern.matcher(text)
                .results()
                .map(found -> found.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Publishes two types in turn. */
    private static void publishUntil(AtomicBoolean enough, AtomicLong published) {
        try {
            while (!enough.get()) {
                publish("COUNTED", "e-" + published.get() % 7);
                publish("COUNTED_TOO", "e-" + published.get() % 5);
                published.incrementAndGet();
                LockSupport.parkNanos(PACE_NANOS);
            }
        } catch (Exception e) { // as RawRedis declares
            throw new IllegalStateException(e);
        }
    }

    private static long counted(String eventType) throws Exception {
        JsonNode stats = JSON.readTree(get(forwarder, "/api/v1/stats?top=100"));
        for (var row : stats.path("rows")) {
            if (row.path("event_type").asText().equals(eventType)) {
                return row.path("count").asLong();
            }
        }
        return 0;
    }

    private static long seenByGaps(String eventType) throws Exception {
        for (var gap : JSON.readTree(get(forwarder, "/api/v1/gaps?all=true")).path("gaps")) {
            if (gap.path("event_type").asText().equals(eventType)) {
                return gap.path("count").asLong();
            }
        }
        return 0;
    }

    private static String[] processors(String only) {
        return role(
                "processors",
                "--only",
                only,
                "--heartbeat-interval",
                "1s",
                "--state-dir",
                folder.resolve("streams").toString());
    }

    private static String[] role(String... arguments) {
        var all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--kafka-bootstrap", kafka.bootstrap(), "--http-port", "0"));
        return all.toArray(String[]::new);
    }

    private static String get(KodamaThread role, String path) throws Exception {
        var address = URI.create(role.health()).resolve(path);
        return SharedHttp.CLIENT
                .send(HttpRequest.newBuilder(address).build(), HttpResponse.BodyHandlers.ofString())
                .body();
    }

    private static void publish(String eventType, String entityId) throws Exception {
        RawRedis.publish(
                redis.port(),
                "events." + eventType,
                "{\"event_type\":\"" + eventType + "\",\"entity_type\":\"sandbox\",\"entity_id\":\"" + entityId
                        + "\"}");
    }
}
