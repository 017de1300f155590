package dev.kodama.bus;

import static dev.kodama.bus.json.JsonText.json;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.kodama.bus.PublishOutcome.NotPublished;
import dev.kodama.bus.PublishOutcome.Published;
import dev.kodama.embedded.StartFailedException;
import dev.kodama.embedded.redis.RedisServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class EventBusIT {
    @TempDir
    static Path dir;

    private static RedisServer redis;

    private final BlockingQueue<Event> taken = new LinkedBlockingQueue<>();
    private EventBus bus;
    private RedisWire wire;

    @BeforeAll
    static void startRedis() throws StartFailedException {
        redis = RedisServer.start(new RedisServer.Config(dir, 0));
    }

    @AfterAll
    static void stopRedis() {
        redis.close();
    }

    @BeforeEach
    void connect() throws Exception {
        bus = EventBus.connect(redis.uri());
        wire = new RedisWire(redis.port());
        await().until(bus::connected);
    }

    @AfterEach
    void close() throws Exception {
        wire.close();
        bus.close();
    }

    @Test
    void publishesTheBytesThatPythonServicesRead() throws Exception {
        wire.send("SUBSCRIBE".getBytes(UTF_8), "events.TASK_COMPLETED".getBytes(UTF_8));
        wire.read("*3\r\n$9\r\nsubscribe\r\n$21\r\nevents.TASK_COMPLETED\r\n:1\r\n".length());

        PublishOutcome outcome = result(bus.publish("TASK_COMPLETED", "task", "t-1", Map.of("grüße", List.of(1, 2.0))));

        String body = "{\"event_type\":\"TASK_COMPLETED\",\"entity_type\":\"task\",\"entity_id\":\"t-1\","
                + "\"payload\":{\"grüße\":[1,2.0]}}";
        String expected = "*3\r\n$7\r\nmessage\r\n$21\r\nevents.TASK_COMPLETED\r\n$" + body.getBytes(UTF_8).length
                + "\r\n" + body + "\r\n";
        assertThat(wire.read(expected.getBytes(UTF_8).length)).isEqualTo(expected);
        assertThat(outcome).isEqualTo(new Published(1));
    }

    @Test
    void takesTheBytesThatPythonServicesPublish() throws Exception {
        subscribed(bus.subscribe("TASK_LOST", taken::add));

        wire.publish(
                "events.TASK_LOST",
                json("{'event_type':'TASK_LOST','entity_type':'task','entity_id':'t-1','payload':{'é':[1,null]}}"));
        wire.publish("events.TASK_LOST", json("{'event_type':'older','trace':7}"));

        assertThat(next().payload()).hasToString("{é=[1, null]}");
        assertThat(next()).isEqualTo(new Event("older", "", "", Map.of(), Map.of("trace", 7)));
    }

    @Test
    void deliversToEachSubscriptionItsChannelsAndPatterns() throws Exception {
        subscribed(bus.subscribe(List.of("agent.started", "TASK_?", "TASK_[XY]Z"), taken::add));
        Subscription all = subscribed(bus.subscribe("*", event -> {}));
        Subscription same = subscribed(bus.subscribe("agent.started", event -> {}));

        for (String type : List.of("agent.started", "agent.started.x", "TASK_A", "TASK_AB", "TASK_XZ", "task_A")) {
            wire.publish("events." + type, json("{'event_type':'" + type + "'}"));
        }

        assertThat(next().eventType()).isEqualTo("agent.started");
        assertThat(next().eventType()).isEqualTo("TASK_A");
        assertThat(next().eventType()).isEqualTo("TASK_XZ");
        await().until(() -> all.handled() == 6 && same.handled() == 1);
        assertThat(taken).isEmpty();
    }

    @Test
    void closesASubscriptionButNotAnEqualOne() throws Exception {
        Subscription closed = subscribed(bus.subscribe("A", event -> {}));
        Subscription twin = subscribed(bus.subscribe("A", taken::add));

        closed.close();
        wire.publish("events.A", json("{'event_type':'A'}"));
        next();
        twin.close();

        await().until(() -> wire.publish("events.A", json("{'event_type':'A'}")) == 0);
        assertThat(closed.handled()).isZero();
        subscribed(bus.subscribe("A", taken::add));
        assertThat(wire.publish("events.A", json("{'event_type':'A'}"))).isEqualTo(1);
    }

    @Test
    void continuesAfterAnExceptionOfAHandler() throws Exception {
        Subscription subscription = subscribed(bus.subscribe("A", event -> {
            taken.add(event);
            if (event.entityId().equals("1")) {
                throw new AssertionError("a handler's bug");
            }
            Thread.currentThread().interrupt();
        }));

        for (int i = 1; i <= 3; i++) {
            result(bus.publish("A", "t", "" + i, Map.of()));
        }

        assertThat(List.of(next().entityId(), next().entityId(), next().entityId()))
                .containsExactly("1", "2", "3");
        await().untilAsserted(() -> assertThat(subscription.handled()).isEqualTo(2));
        assertThat(subscription.failed()).isEqualTo(1);
    }

    @Test
    void dropsAndCountsEventsOfASlowHandlerOnly() throws Exception {
        var release = new CountDownLatch(1);
        try (var small = EventBus.connect(BusConfig.of(redis.uri()).withQueueEvents(10));
                var log = new LogLines()) {
            Subscription slow = subscribed(small.subscribe("A", event -> hold(release)));
            Subscription quick = subscribed(bus.subscribe("A", event -> {}));

            IntStream.range(0, 100).forEach(i -> result(bus.publish("A", "t", "" + i, Map.of())));
            await().until(() -> quick.handled() == 100 && slow.dropped() == 89);
            release.countDown();

            await().until(() -> slow.handled() == 11);
            await().untilAsserted(() -> assertThat(log.lines())
                    .containsExactly(
                            "Handler of [A] is 10 events behind; newer events are dropped",
                            "Handler of [A] has caught up; 89 events dropped so far"));
        }
    }

    @Test
    void passesGarbageToTheErrorHandlerAndContinues() throws Exception {
        var errors = new LinkedBlockingQueue<String>();
        var config = BusConfig.of(redis.uri()).withOnInvalid((channel, message, reason) -> {
            errors.add(channel + " " + message.length + " " + reason);
            throw new IllegalStateException("an error handler's bug");
        });
        try (var careful = EventBus.connect(config)) {
            Subscription subscription = subscribed(careful.subscribe("*", taken::add));

            wire.publish("events.A", new byte[0]);
            wire.publish("events.B", new byte[] {-1, -2});
            wire.publish("events.C", json("{'event_type':7}"));
            wire.publish("events.D", "[".repeat(5_000_000).getBytes(UTF_8));
            wire.publish("events.E", json("{'event_type':'E'}"));

            assertThat(next().eventType()).isEqualTo("E");
            assertThat(errors)
                    .containsExactly(
                            "events.A 0 The message is empty.",
                            "events.B 2 The message is not UTF-8.",
                            "events.C 16 event_type is a number, not a string.",
                            "events.D 5000000 The message is nested deeper than 1000.");
            assertThat(subscription.invalid()).isEqualTo(4);
        }
    }

    @Test
    void doesNotPublishAnInvalidEvent() {
        assertThat(result(bus.publish("", "t", "1", Map.of())))
                .isEqualTo(new NotPublished("not an event: event_type is empty"));
        assertThat(result(bus.publish("A", "t", "1", Map.of("at", Duration.ZERO))))
                .isInstanceOf(NotPublished.class);
    }

    @Test
    void neitherPublishesNorDeliversReservedTypes() throws Exception {
        Subscription subscription = subscribed(bus.subscribe("*", taken::add));

        assertThat(result(bus.publish("journal.hole", "journal", "default", Map.of())))
                .isInstanceOfSatisfying(
                        NotPublished.class, not -> assertThat(not.reason()).contains("reserved"));
        assertThat(result(bus.publishDurably(Event.of("journal.x", "", "", Map.of()), Duration.ofSeconds(5))))
                .isInstanceOf(NotPublished.class);
        wire.publish("events.journal.hole", json("{'event_type':'A'}"));
        wire.publish("events.A", json("{'event_type':'journal.hole'}"));
        wire.publish("events.E", json("{'event_type':'JOURNAL.x'}"));

        assertThat(next().eventType()).isEqualTo("JOURNAL.x");
        assertThat(subscription.invalid()).isEqualTo(2);
    }

    @Test
    void limitsTheBytesInFlight() {
        try (var tight = EventBus.connect(BusConfig.of(redis.uri()).withInFlightBytes(1_000))) {
            await().until(tight::connected);

            assertThat(result(tight.publish("A", "t", "1", Map.of("x", "y".repeat(1_000)))))
                    .isEqualTo(new NotPublished("too many bytes wait for Redis's reply already"));
            assertThat(result(tight.publish("A", "t", "1", Map.of()))).isInstanceOf(Published.class);
        }
    }

    @Test
    void publishesThirtyThousandEventsWithoutWaitingForEach() throws Exception {
        Subscription subscription = subscribed(bus.subscribe("A", event -> {}));
        Event event = Event.of("A", "task", "t-1", Map.of("text", "x".repeat(250)));

        for (int batch = 0; batch < 30; batch++) {
            List<CompletableFuture<PublishOutcome>> outcomes = IntStream.range(0, 1_000)
                    .mapToObj(i -> bus.publish(event).toCompletableFuture())
                    .toList();
            outcomes.forEach(outcome -> assertThat(result(outcome)).isEqualTo(new Published(1)));
        }

        await().atMost(Duration.ofSeconds(40)).until(() -> subscription.handled() + subscription.dropped() == 30_000);
    }

    @Test
    void closesWithinTwoSecondsEvenWithAStuckHandler() throws Exception {
        Subscription subscription = subscribed(bus.subscribe("A", event -> {
            taken.add(event);
            hold(new CountDownLatch(1));
        }));
        result(bus.publish("A", "t", "1", Map.of()));
        next();

        long start = System.nanoTime();
        bus.close();

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(2));
        assertThat(result(bus.publish("A", "t", "1", Map.of()))).isInstanceOf(NotPublished.class);
        assertThat(subscription.handled()).isZero();
        await().untilAsserted(() -> assertThat(Thread.getAllStackTraces().keySet())
                .noneMatch(thread -> thread.getName().startsWith("kodama-subscription")
                        || thread.getName().startsWith("lettuce")));
        assertThatThrownBy(() -> bus.subscribe("A", taken::add)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void rejectsInvalidArguments() {
        assertThatThrownBy(() -> EventBus.connect("nonsense")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> bus.subscribe("", taken::add)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> bus.subscribe(List.of(), taken::add)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> BusConfig.of(redis.uri()).withQueueEvents(0))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private Event next() throws InterruptedException {
        Event event = taken.poll(10, TimeUnit.SECONDS);
        assertThat(event).isNotNull();
        return Objects.requireNonNull(event);
    }

    static Subscription subscribed(Subscription subscription) {
        result(subscription.ready());
        return subscription;
    }

    static <T> T result(CompletionStage<T> stage) {
        return stage.toCompletableFuture().orTimeout(10, TimeUnit.SECONDS).join();
    }

    private static void hold(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException("interrupted", e);
        }
    }
}
