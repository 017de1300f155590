package dev.kodama.app.roles;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.parallel.ExecutionMode.CONCURRENT;
import static org.junit.jupiter.api.parallel.ExecutionMode.SAME_THREAD;

import dev.kodama.app.testing.JournalRecords;
import dev.kodama.app.testing.KodamaThread;
import dev.kodama.app.testing.RawRedis;
import dev.kodama.embedded.kafka.KafkaNode;
import dev.kodama.embedded.redis.RedisServer;
import dev.kodama.testing.SharedHttp;
import dev.kodama.testing.process.KodamaProcess;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;

/** The roles on external servers, those that are killed in their own process. */
@Execution(CONCURRENT)
class RoleStarterIT {
    @TempDir
    private Path folder;

    @Test
    @Execution(SAME_THREAD)
    void runOnExternalServers() throws Exception {
        try (var redis = RedisServer.start(new RedisServer.Config(folder.resolve("redis"), 0));
                var kafka = KafkaNode.start(new KafkaNode.Config(folder.resolve("kafka"), 0));
                var mirror = KodamaProcess.start(mirror(redis, kafka));
                var forwarder = KodamaThread.start("forwarder", "--redis-url", redis.uri(), "--http-port", "0")) {
            mirror.awaitOut("into kodama.events at " + kafka.bootstrap());
            forwarder.awaitOut("ws://127.0.0.1:\\d+/api/v1/ws/events");

            try (var second = KodamaThread.start(mirror(redis, kafka))) {
                second.awaitOut("into kodama.events");
                awaitReady(mirror.health());
                awaitReady(second.health());
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

    @Tag("faults")
    @Test
    @Execution(SAME_THREAD)
    void shareTheIndexOfEntities() throws Exception {
        try (var redis = RedisServer.start(new RedisServer.Config(folder.resolve("redis"), 0));
                var kafka = KafkaNode.start(new KafkaNode.Config(folder.resolve("kafka"), 0));
                var mirror = KodamaThread.start(mirror(redis, kafka));
                var one = KodamaProcess.start(processors(kafka, "one"));
                var other = KodamaThread.start(processors(kafka, "other"));
                var forwarder = KodamaThread.start(
                        "forwarder",
                        "--redis-url",
                        redis.uri(),
                        "--kafka-bootstrap",
                        kafka.bootstrap(),
                        "--processors-url",
                        place(one.health()) + "," + place(other.health()),
                        "--http-port",
                        "0")) {
            awaitReady(mirror.health());
            awaitReady(one.health());
            awaitReady(other.health());
            for (int i = 0; i < 20; i++) {
                publish(redis, Integer.toString(i));
            }

            for (int i = 0; i < 20; i++) {
                awaitEvent(one.health(), i);
                awaitEvent(other.health(), i);
                awaitEvent(forwarder.health(), i);
            }

            one.kill();
            publish(redis, "20");
            awaitEvent(forwarder.health(), 20);
            awaitEvent(forwarder.health(), 7);
        }
    }

    private static String place(String health) {
        return "http://127.0.0.1:" + URI.create(health).getPort();
    }

    private String[] processors(KafkaNode kafka, String name) {
        return new String[] {
            "processors",
            "--only",
            "timeline",
            "--state-dir",
            folder.resolve(name).toString(),
            "--kafka-bootstrap",
            kafka.bootstrap(),
            "--http-port",
            "0"
        };
    }

    private static void awaitEvent(String health, int entityId) {
        var events = HttpRequest.newBuilder(URI.create(health).resolve("/api/v1/entities/e/" + entityId + "/events"))
                .build();
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(SharedHttp.CLIENT
                                .send(events, HttpResponse.BodyHandlers.ofString())
                                .body())
                        .contains("\"entity_id\":\"" + entityId + "\""));
    }

    private static void awaitReady(String health) {
        var ready = HttpRequest.newBuilder(URI.create(health)).build();
        await().atMost(Duration.ofSeconds(60))
                .until(() -> SharedHttp.CLIENT
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

    private static String[] mirror(RedisServer redis, KafkaNode kafka) {
        return new String[] {
            "mirror", "--redis-url", redis.uri(), "--kafka-bootstrap", kafka.bootstrap(), "--http-port", "0"
        };
    }
}
