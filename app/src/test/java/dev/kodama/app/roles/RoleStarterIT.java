package dev.kodama.app.roles;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.parallel.ExecutionMode.CONCURRENT;
import static org.junit.jupiter.api.parallel.ExecutionMode.SAME_THREAD;

import dev.kodama.app.testing.JournalRecords;
import dev.kodama.app.testing.RawRedis;
import dev.kodama.embedded.kafka.KafkaNode;
import dev.kodama.embedded.redis.RedisServer;
import dev.kodama.testing.process.KodamaProcess;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;

/** The roles, each in its own process, on external servers. */
@Execution(CONCURRENT)
class RoleStarterIT {
    @TempDir
    private Path folder;

    @Test
    @Execution(SAME_THREAD)
    void runOnExternalServers() throws Exception {
        try (var redis = RedisServer.start(new RedisServer.Config(folder.resolve("redis"), 0));
                var kafka = KafkaNode.start(new KafkaNode.Config(folder.resolve("kafka"), 0));
                var mirror = mirror(redis, kafka);
                var forwarder = KodamaProcess.start("forwarder", "--redis-url", redis.uri(), "--http-port", "0")) {
            mirror.awaitOut("into kodama.events at " + kafka.bootstrap());
            forwarder.awaitOut("ws://127.0.0.1:\\d+/api/v1/ws/events");

            try (var second = mirror(redis, kafka)) {
                second.awaitOut("into kodama.events");
                awaitReady(mirror);
                awaitReady(second);
                publish(redis, "1");
                assertThat(JournalRecords.read(kafka.bootstrap(), 1)).hasSize(1);

                mirror.kill();
                publish(redis, "2");

                assertThat(JournalRecords.read(kafka.bootstrap(), 2))
                        .extracting(ConsumerRecord::value)
                        .satisfiesExactly(
                                first -> assertThat(first).contains("\"entity_id\":\"1\""),
                                other -> assertThat(other).contains("\"entity_id\":\"2\""));
            }
        }
    }

    @Test
    @Execution(SAME_THREAD)
    void shareTheIndexOfEntities() throws Exception {
        try (var redis = RedisServer.start(new RedisServer.Config(folder.resolve("redis"), 0));
                var kafka = KafkaNode.start(new KafkaNode.Config(folder.resolve("kafka"), 0));
                var mirror = mirror(redis, kafka);
                var one = processors(kafka, "one");
                var other = processors(kafka, "other");
                var forwarder = KodamaProcess.start(
                        "forwarder",
                        "--redis-url",
                        redis.uri(),
                        "--kafka-bootstrap",
                        kafka.bootstrap(),
                        "--processors-url",
                        place(one) + "," + place(other),
                        "--http-port",
                        "0")) {
            awaitReady(mirror);
            awaitReady(one);
            awaitReady(other);
            for (int i = 0; i < 20; i++) {
                publish(redis, Integer.toString(i));
            }

            for (int i = 0; i < 20; i++) {
                awaitEvent(one, i);
                awaitEvent(other, i);
                awaitEvent(forwarder, i);
            }

            one.kill();
            publish(redis, "20");
            awaitEvent(forwarder, 20);
            awaitEvent(forwarder, 7);
        }
    }

    private static String place(KodamaProcess role) {
        return "http://127.0.0.1:" + URI.create(role.health()).getPort();
    }

    private KodamaProcess processors(KafkaNode kafka, String name) throws Exception {
        return KodamaProcess.start(
                "processors",
                "--only",
                "timeline",
                "--state-dir",
                folder.resolve(name).toString(),
                "--kafka-bootstrap",
                kafka.bootstrap(),
                "--http-port",
                "0");
    }

    private static void awaitEvent(KodamaProcess role, int entityId) {
        var events = HttpRequest.newBuilder(
                        URI.create(role.health()).resolve("/api/v1/entities/e/" + entityId + "/events"))
                .build();
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(HttpClient.newHttpClient()
                                .send(events, HttpResponse.BodyHandlers.ofString())
                                .body())
                        .contains("\"entity_id\":\"" + entityId + "\""));
    }

    private static void awaitReady(KodamaProcess role) {
        var ready = HttpRequest.newBuilder(URI.create(role.health())).build();
        await().atMost(Duration.ofSeconds(20))
                .until(() -> HttpClient.newHttpClient()
                                .send(ready, HttpResponse.BodyHandlers.discarding())
                                .statusCode()
                        == 200);
    }

    private static void publish(RedisServer redis, String entityId) throws Exception {
        RawRedis.publish(
                redis.port(),
                "events.T",
                "{\"event_type\":\"T\",\"entity_type\":\"e\",\"entity_id\":\"" + entityId + "\"}");
    }

    private static KodamaProcess mirror(RedisServer redis, KafkaNode kafka) throws Exception {
        return KodamaProcess.start(
                "mirror", "--redis-url", redis.uri(), "--kafka-bootstrap", kafka.bootstrap(), "--http-port", "0");
    }
}
