package dev.kodama.testcontainers;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.kodama.bus.Event;
import dev.kodama.bus.EventBus;
import dev.kodama.bus.PublishOutcome.Journaled;
import dev.kodama.bus.PublishOutcome.NotPublished;
import dev.kodama.bus.PublishOutcome.Published;
import dev.kodama.bus.Subscription;
import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.JournaledEvent;
import dev.kodama.journal.StartPosition;
import dev.kodama.mirror.Mirror;
import dev.kodama.mirror.MirrorConfig;
import dev.kodama.mirror.MirrorStatus;
import dev.kodama.testing.Journals;
import dev.kodama.testing.RawPublisher;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What bus and mirror need of a Redis, on the images {@code kodama.test.redis.image} and {@code kodama.test.kafka.image}:
 * publish and subscribe, exact replication, and what a restart of Redis costs.
 */
@Timeout(120)
class RedisImageIT {
    private static final String CHANNEL = "events.TASK_DONE";
    private static final Duration TIMEOUT = Duration.ofSeconds(40);

    private static StackNetwork network;
    private static StackServers servers;

    private final BlockingQueue<Event> taken = new LinkedBlockingQueue<>();
    private JournalConfig journal;

    @BeforeAll
    static void start() {
        network = StackNetwork.create();
        servers = new StackServers(network, KodamaImages.fromProperties());
        servers.start();
    }

    @AfterAll
    static void stop() {
        servers.stop();
        network.close();
    }

    @BeforeEach
    void takeAJournalOfItsOwn() {
        journal = Journals.on(servers.bootstrap());
    }

    private Mirror running() {
        var mirror = Mirror.start(
                new MirrorConfig(servers.redisUrl(), journal, "replication", "PSYNC", 64 << 20),
                new SimpleMeterRegistry());
        await().atMost(TIMEOUT).until(() -> mirror.status().state() == MirrorStatus.State.RUNNING);
        return mirror;
    }

    private static List<byte[]> events(int from, int to) {
        return IntStream.range(from, to)
                .mapToObj(n -> ("{\"event_type\":\"TASK_DONE\",\"entity_type\":\"task\",\"entity_id\":\"t-" + n % 10
                                + "\",\"payload\":{\"n\":" + n + "}}")
                        .getBytes(UTF_8))
                .toList();
    }

    private void publish(List<byte[]> messages) {
        try (var publisher = new RawPublisher(URI.create(servers.redisUrl()).getPort())) {
            publisher.publish(CHANNEL, messages);
        }
    }

    private List<JournaledEvent> read(int count) {
        return Journals.read(journal, new StartPosition.Earliest(), events -> events.size() >= count);
    }

    private static List<String> bodies(List<byte[]> messages) {
        return messages.stream().map(message -> new String(message, UTF_8)).toList();
    }

    private static <T> T result(CompletionStage<T> stage) {
        return stage.toCompletableFuture().orTimeout(10, TimeUnit.SECONDS).join();
    }

    @Test
    void deliversToTypesAndPatterns() throws InterruptedException {
        try (var bus = EventBus.connect(servers.redisUrl())) {
            await().until(bus::connected);
            Subscription subscription = bus.subscribe(List.of("TASK_LOST", "agent.*"), taken::add);
            result(subscription.ready());

            assertThat(result(bus.publish("TASK_LOST", "task", "t-1", Map.of("grüße", List.of(1, 2)))))
                    .isEqualTo(new Published(1));
            result(bus.publish("TASK_OTHER", "task", "t-2", Map.of()));
            result(bus.publish("agent.started", "agent", "a-1", Map.of()));

            assertThat(taken.poll(10, TimeUnit.SECONDS))
                    .isEqualTo(Event.of("TASK_LOST", "task", "t-1", Map.of("grüße", List.of(1, 2))));
            assertThat(taken.poll(10, TimeUnit.SECONDS))
                    .extracting(Event::eventType)
                    .isEqualTo("agent.started");
        }
    }

    @Test
    void subscribesAgainAfterARestart() throws InterruptedException {
        try (var bus = EventBus.connect(servers.redisUrl())) {
            await().until(bus::connected);
            result(bus.subscribe("TASK_LOST", taken::add).ready());

            servers.redis().stop();
            await().until(() -> result(bus.publish("TASK_LOST", "task", "t-0", Map.of())) instanceof NotPublished);
            servers.redis().start();

            await().atMost(TIMEOUT)
                    .until(() -> result(bus.publish("TASK_LOST", "task", "t-1", Map.of()))
                            .equals(new Published(1)));
            assertThat(taken.poll(10, TimeUnit.SECONDS))
                    .extracting(Event::entityId)
                    .isEqualTo("t-1");
        }
    }

    @Test
    void journalsEveryEventUnchangedInOrderAcrossARestartOfTheMirror() {
        try (var mirror = running()) {
            publish(events(0, 1_000));
            await().atMost(TIMEOUT).until(() -> mirror.status().nextSequence() == 1_001);
            assertThat(mirror.status().guarantee()).isEqualTo("exact");
        }
        publish(events(1_000, 2_000));

        try (var mirror = running()) {
            publish(events(2_000, 3_000));

            var read = read(3_000);
            assertThat(read).extracting(JournaledEvent::body).containsExactlyElementsOf(bodies(events(0, 3_000)));
            assertThat(read)
                    .extracting(JournaledEvent::sequence)
                    .containsExactlyElementsOf(
                            LongStream.rangeClosed(1, 3_000).boxed().toList());
            await().until(() -> mirror.status().nextSequence() == 3_001);
        }
    }

    @Test
    void confirmsADurablePublishOnceItIsJournaled() {
        var event = Event.of("TASK_DONE", "task", "t-1", Map.of("n", 1));
        try (var bus = EventBus.connect(servers.redisUrl());
                var mirror = running()) {
            assertThat(result(bus.publishDurably(event, Duration.ofSeconds(8)))).isInstanceOf(Journaled.class);
            assertThat(mirror.status().nextSequence()).isEqualTo(2);
        }
    }

    @Test
    void reportsAHoleWhereRedisLostItsBacklog() {
        try (var mirror = running()) {
            publish(events(0, 10));
            await().until(() -> mirror.status().nextSequence() == 11);

            servers.redis().stop();
            servers.redis().start();
            await().atMost(TIMEOUT).until(() -> mirror.status().nextSequence() == 12);
            publish(events(10, 20));

            var read = read(21);
            assertThat(read.get(10).channel()).isEqualTo("events.journal.hole");
            assertThat(read.subList(11, 21))
                    .extracting(JournaledEvent::body)
                    .containsExactlyElementsOf(bodies(events(10, 20)));
        }
    }
}
