package dev.kodama.bus;

import static dev.kodama.bus.json.JsonText.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kodama.bus.PublishOutcome.NotPublished;
import dev.kodama.bus.PublishOutcome.Published;
import dev.kodama.embedded.StartFailedException;
import dev.kodama.embedded.redis.RedisServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Redis is unavailable: at the start, after a crash, without replies, and by its access rules. */
@Timeout(60)
class EventBusOutageIT {
    @TempDir
    Path dir;

    private final LinkedBlockingQueue<String> taken = new LinkedBlockingQueue<>();
    private RedisServer redis;

    @BeforeEach
    void start() throws StartFailedException {
        redis = RedisServer.start(new RedisServer.Config(dir.resolve("redis"), 0));
    }

    @AfterEach
    void stop() {
        redis.close();
    }

    @Test
    void publishesNothingWithoutRedisAndRestoresSubscriptions() throws Exception {
        int port = redis.port();
        redis.kill();
        try (var log = new LogLines();
                var bus = EventBus.connect("redis://127.0.0.1:" + port)) {
            Subscription exact = bus.subscribe("A", event -> taken.add("exact " + event.entityId()));
            Subscription pattern = bus.subscribe("[AB]", event -> taken.add("pattern " + event.entityId()));
            assertNothingIsPublished(bus);
            restart(port);
            EventBusIT.subscribed(exact);
            EventBusIT.subscribed(pattern);
            Awaitility.await().until(bus::connected);
            EventBusIT.result(bus.publish("A", "t", "1", Map.of()));
            assertTaken("exact 1", "pattern 1");

            redis.kill();
            Awaitility.await().until(() -> !bus.connected());
            assertNothingIsPublished(bus);
            restart(port);

            Awaitility.await()
                    .until(() -> EventBusIT.result(bus.publish("A", "t", "2", Map.of()))
                            .equals(new Published(2)));
            assertThat(List.of(taken.take(), taken.take())).contains("exact 2");
            assertThat(log.lines()).hasSize(4);
            assertThat(log.lines().get(0))
                    .contains("redis://127.0.0.1:" + port + " is unavailable (Connection refused");
            assertThat(log.lines().get(1)).contains("is back after");
            assertThat(log.lines().get(2)).contains("is unavailable");
            assertThat(log.lines().get(3)).contains("is back after");
        }
    }

    @Test
    void completesPublishesWithoutAReplyAndReconnects() throws Exception {
        try (var proxy = new StallingProxy(redis.port());
                var bus = EventBus.connect(BusConfig.of(proxy.uri()).withTimeout(Duration.ofMillis(400)))) {
            Awaitility.await().until(bus::connected);
            EventBusIT.subscribed(bus.subscribe("A", event -> taken.add(event.entityId())));
            proxy.stall(true);

            PublishOutcome outcome = EventBusIT.result(bus.publish("A", "t", "1", Map.of()));
            Awaitility.await().until(() -> !bus.connected());
            proxy.stall(false);

            assertThat(outcome).isInstanceOf(NotPublished.class);
            Awaitility.await()
                    .until(() -> EventBusIT.result(bus.publish("A", "t", "2", Map.of()))
                            .equals(new Published(1)));
            assertThat(taken.poll(10, TimeUnit.SECONDS)).isEqualTo("2");
        }
    }

    @Test
    void failsOneDeniedSubscriptionAndKeepsTheOthers() throws Exception {
        try (var wire = new RedisWire(redis.port())) {
            wire.call("ACL", "SETUSER", "default", "resetchannels", "&events.OPEN");
            try (var bus = EventBus.connect(redis.uri())) {
                Subscription open = bus.subscribe("OPEN", event -> taken.add(event.eventType()));
                CompletableFuture<Void> secret =
                        bus.subscribe("SECRET", event -> {}).ready().toCompletableFuture();
                EventBusIT.subscribed(open);

                assertThat(secret)
                        .failsWithin(Duration.ofSeconds(5))
                        .withThrowableThat()
                        .withMessageContaining("NOPERM");
                wire.publish("events.OPEN", json("{'event_type':'OPEN'}"));
                assertThat(taken.poll(10, TimeUnit.SECONDS)).isEqualTo("OPEN");
                Awaitility.await().until(bus::connected); // a second connection; so far only the receiving one was open
                assertThat(EventBusIT.result(bus.publish("SECRET", "t", "1", Map.of())))
                        .isInstanceOf(NotPublished.class)
                        .asString()
                        .contains("Redis denies the channel events.SECRET: grant &events.SECRET");
            }
        }
    }

    private void restart(int port) throws StartFailedException {
        redis.close();
        redis = RedisServer.start(new RedisServer.Config(dir.resolve("redis"), port));
    }

    private void assertNothingIsPublished(EventBus bus) {
        var notPublished = new AtomicInteger();
        long start = System.nanoTime();

        for (int i = 0; i < 100_000; i++) {
            var unused = bus.publish("A", "t", "lost", Map.of()).thenAccept(outcome -> {
                assertThat(outcome).isEqualTo(new NotPublished("Redis is unavailable"));
                notPublished.incrementAndGet();
            });
        }

        assertThat(notPublished).hasValue(100_000);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
    }

    private void assertTaken(String... expected) throws InterruptedException {
        for (int i = 0; i < expected.length; i++) {
            assertThat(taken.poll(10, TimeUnit.SECONDS)).isIn((Object[]) expected);
        }
    }
}
