package dev.kodama.app.up;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.kodama.app.testing.JournalRecords;
import dev.kodama.app.testing.KodamaThread;
import dev.kodama.app.testing.RawRedis;
import dev.kodama.embedded.redis.RedisServer;
import dev.kodama.testing.SharedHttp;
import dev.kodama.testing.process.Broker;
import dev.kodama.testing.process.KodamaProcess;
import dev.kodama.testing.process.LinkProxy;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Kafka stalls after a source's first mirror has attached, and before it has committed anything. */
@Tag("faults")
@Timeout(180)
class FirstStartIT {
    /** The check of Redis and the check of its rights; the mirror attaches with the next connection. */
    private static final int CONNECTIONS_BEFORE_ATTACHING = 2;

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    private Path folder;

    private final AtomicInteger connections = new AtomicInteger();
    private final CountDownLatch mayAttach = new CountDownLatch(1);

    @Test
    void isNotReadyBeforeItsPositionIsCommittedAndThenMissesNoEvent() throws Exception {
        try (var redis = RedisServer.start(new RedisServer.Config(folder.resolve("redis"), 0));
                var kafka = Broker.start(folder.resolve("kafka"));
                var link = LinkProxy.start(() -> admit(redis.port()));
                var first = KodamaProcess.start(mirror(link.port(), kafka))) {
            await().atMost(PATIENCE).until(() -> ready(first.health()).body().contains("\"next_sequence\":1"));
            kafka.freeze();
            mayAttach.countDown();
            await().atMost(PATIENCE).until(() -> replicas(redis) == 1);

            assertThat(ready(first.health()).statusCode()).isEqualTo(503);
            assertThat(ready(first.health()).body()).contains("\"state\":\"starting\"");

            first.kill();
            first.awaitExit(Duration.ofSeconds(20));
            kafka.thaw();
            try (var second = KodamaProcess.start(mirror(redis.port(), kafka))) {
                await().atMost(PATIENCE).until(() -> ready(second.health()).statusCode() == 200);
                second.kill();
                second.awaitExit(Duration.ofSeconds(20));
            }
            publish(redis, "1"); // without a mirror, but the position is committed
            try (var third = KodamaThread.start(mirror(redis.port(), kafka))) {
                // after the session timeout of the second one
                await().atMost(PATIENCE).until(() -> ready(third.health()).statusCode() == 200);
                assertThat(JournalRecords.read(kafka.bootstrap(), 1))
                        .extracting(ConsumerRecord::value)
                        .singleElement()
                        .asString()
                        .contains("\"entity_id\":\"1\"");
            }
        }
    }

    /** The port of the next connection, as soon as it is admitted. */
    private int admit(int port) {
        try {
            if (connections.incrementAndGet() > CONNECTIONS_BEFORE_ATTACHING) {
                mayAttach.await();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return port;
    }

    private static String[] mirror(int redisPort, Broker kafka) {
        return new String[] {
            "mirror",
            "--redis-url",
            "redis://127.0.0.1:" + redisPort,
            "--kafka-bootstrap",
            kafka.bootstrap(),
            "--http-port",
            "0"
        };
    }

    private static HttpResponse<String> ready(String health) throws Exception {
        return SharedHttp.CLIENT.send(
                HttpRequest.newBuilder(URI.create(health)).build(), HttpResponse.BodyHandlers.ofString());
    }

    private static int replicas(RedisServer redis) throws IOException {
        String info = RawRedis.ask(redis.port(), "INFO replication");
        return Integer.parseInt(info.replaceAll("(?s).*connected_slaves:(\\d+).*", "$1"));
    }

    private static void publish(RedisServer redis, String entityId) throws IOException {
        RawRedis.publish(
                redis.port(),
                "events.T",
                "{\"event_type\":\"T\",\"entity_type\":\"e\",\"entity_id\":\"" + entityId + "\"}");
    }
}
