package dev.kodama.app.roles;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.kodama.app.testing.KodamaThread;
import dev.kodama.app.testing.RawRedis;
import dev.kodama.embedded.kafka.KafkaNode;
import dev.kodama.embedded.redis.RedisServer;
import dev.kodama.testing.SharedHttp;
import dev.kodama.testing.process.KodamaProcess;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Answers while processors are killed, then Kafka ends; the tests are ordered. */
@Tag("faults")
@Timeout(240)
@TestMethodOrder(OrderAnnotation.class)
class FreshnessIT {
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final ObjectMapper JSON = new ObjectMapper();
    /** The paths that are served from memory. */
    private static final List<String> FOLLOWED = List.of("/api/v1/gaps", "/api/v1/stats", "/api/v1/health/entities");

    @TempDir
    private static Path folder;

    private static RedisServer redis;
    private static KafkaNode kafka;
    private static KodamaThread mirror;
    private static KodamaThread forwarder;
    private static KodamaProcess killed;
    private static @Nullable KodamaThread processors;

    @BeforeAll
    static void start() throws Exception {
        redis = RedisServer.start(new RedisServer.Config(folder.resolve("redis"), 0));
        kafka = KafkaNode.start(new KafkaNode.Config(folder.resolve("kafka"), 0));
        mirror = KodamaThread.start(role("mirror", "--redis-url", redis.uri()));
        await().atMost(PATIENCE)
                .until(() -> get(mirror.health(), "/health/ready").statusCode() == 200);
        RawRedis.publish(
                redis.port(),
                "events.sandbox.heartbeat",
                "{\"event_type\":\"sandbox.heartbeat\",\"entity_type\":\"sandbox\",\"entity_id\":\"s-1\"}");
        killed = KodamaProcess.start(processors());
        killed.awaitOut("Processing");
        forwarder = KodamaThread.start(
                role("forwarder", "--redis-url", redis.uri(), "--processors-url", http(killed.health())));
    }

    @AfterAll
    static void stop() throws Exception {
        killed.close();
        var restarted = processors;
        if (restarted != null) {
            restarted.close();
        }
        forwarder.close();
        mirror.close();
        kafka.close();
        redis.close();
    }

    @Test
    @Order(1)
    void hasNoGapReportBeforeTheFirstAnalysis() throws Exception {
        var codes = new ArrayList<Integer>();

        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(20)).until(() -> {
            var answer = get(forwarder.health(), "/api/v1/gaps?all=true");
            codes.add(answer.statusCode());
            if (answer.statusCode() == 503) {
                assertThat(answer.headers().firstValue("Retry-After")).isPresent();
                assertThat(body(answer).path("error").asText()).isNotEmpty();
                return false;
            }
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(body(answer).path("known").asInt())
                    .as("the first report there is has the event that was published before")
                    .isPositive();
            return true;
        });
        assertThat(codes.get(0)).isEqualTo(503);
    }

    @Test
    @Order(2)
    void isCurrentWithoutEvents() {
        var all = new ArrayList<>(FOLLOWED);
        all.addAll(List.of("/api/v1/journal", "/api/v1/entities/sandbox/s-1/events"));

        for (String path : all) {
            awaitFresh(forwarder.health(), path);
        }
        awaitFresh(killed.health(), "/api/v1/entities/sandbox/s-1/events");
    }

    @Test
    @Order(3)
    void showsSinceWhenProcessorsHaveNotReported() throws Exception {
        killed.kill();
        killed.awaitExit(Duration.ofSeconds(20));
        var gone = Instant.now();

        FOLLOWED.forEach(path -> awaitStale(path, gone));
        assertThat(get(forwarder.health(), "/health/ready").statusCode()).isEqualTo(200);
        var views = get(forwarder.health(), "/health/ready?component=views");
        assertThat(views.statusCode()).isEqualTo(503);
        assertThat(body(views).at("/components/views/reason").asText())
                .startsWith("gaps: processors have not reported since 2")
                .contains("; timeline: processors");
        for (String command : List.of("gaps", "stats")) {
            try (var told = KodamaThread.start(command, "--kafka-bootstrap", kafka.bootstrap())) {
                told.awaitExit(PATIENCE);
                String last = told.out().get(told.out().size() - 1);
                assertThat(last).startsWith("as of 2").contains("(stale: processors have not reported since 2");
            }
        }
        processors = KodamaThread.start(processors());
        FOLLOWED.forEach(path -> awaitFresh(forwarder.health(), path));
    }

    @Test
    @Order(4)
    void servesTheLastStateWithoutKafka() throws Exception {
        kafka.close();
        var closed = Instant.now();

        FOLLOWED.forEach(path -> awaitStale(path, closed));
        assertThat(get(forwarder.health(), "/health/ready").statusCode()).isEqualTo(200);
        assertThat(get(forwarder.health(), "/health/ready?component=journal").statusCode())
                .isEqualTo(503);
    }

    private static void awaitFresh(String health, String path) {
        await(path).atMost(PATIENCE).untilAsserted(() -> {
            var before = Instant.now();
            var answer = body(get(health, path));
            assertThat(answer.path("as_of").isTextual()).as("reported").isTrue();
            assertThat(Instant.parse(answer.path("as_of").asText())).isAfter(before.minusMillis(1));
            assertThat(answer.has("stale")).isFalse();
        });
    }

    private static void awaitStale(String path, Instant gone) {
        await(path).atMost(PATIENCE).untilAsserted(() -> {
            var answer = body(get(forwarder.health(), path));
            assertThat(answer.path("stale").asBoolean()).isTrue();
            assertThat(answer.path("as_of").isTextual()).as("reported").isTrue();
            assertThat(Instant.parse(answer.path("as_of").asText())).isBefore(gone);
        });
    }

    private static String[] processors() {
        return role(
                "processors",
                "--only",
                "gaps,health,metrics,timeline",
                "--state-dir",
                folder.resolve("streams").toString());
    }

    private static String http(String health) {
        return "http://127.0.0.1:" + URI.create(health).getPort();
    }

    private static String[] role(String... arguments) {
        var all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--kafka-bootstrap", kafka.bootstrap(), "--http-port", "0"));
        return all.toArray(String[]::new);
    }

    private static HttpResponse<String> get(String health, String path) throws Exception {
        var address = URI.create(health).resolve(path);
        return SharedHttp.CLIENT.send(HttpRequest.newBuilder(address).build(), BodyHandlers.ofString());
    }

    private static JsonNode body(HttpResponse<String> answer) throws Exception {
        return JSON.readTree(answer.body());
    }
}
