package dev.kodama.bus;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.kodama.bus.PublishOutcome.Published;
import dev.kodama.bus.redis.RedisPing;
import dev.kodama.embedded.StartFailedException;
import dev.kodama.embedded.redis.RedisServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two listed nodes of a Redis Cluster, of which the first one fails. */
@Timeout(120)
class RedisClusterIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @TempDir
    Path dir;

    private final BlockingQueue<String> calls = new LinkedBlockingQueue<>();
    private RedisServer first;
    private RedisServer second;

    @BeforeEach
    void start() throws Exception {
        int bus = freePort();
        first = node("first", bus);
        second = node("second", freePort());
        try (var wire = new RedisWire(second.port())) {
            assertThat(wire.call("CLUSTER", "MEET", "127.0.0.1", String.valueOf(first.port()), String.valueOf(bus)))
                    .isEqualTo("+OK");
        }
        await().atMost(LIMIT).until(() -> linked(first) && linked(second));
    }

    @AfterEach
    void stop() {
        first.close();
        second.close();
    }

    @Test
    void subscribesAtTheNextNodeIfOneIsDownAtTheStart() throws Exception {
        first.kill();

        try (var subscriber = ChannelSubscriber.open(both(), "test", List.of("events.*"), new Recorder())) {
            expect("subscribed");
            publishAt(second, "events.A", "x");
            expect("events.A x");
            assertThat(subscriber.subscribed()).isTrue();
        }
    }

    @Test
    void subscribesAtTheNextNodeAndReportsTheLossWhenOneFails() throws Exception {
        try (var subscriber = ChannelSubscriber.open(both(), "test", List.of("events.*"), new Recorder())) {
            expect("subscribed");
            publishAt(second, "events.A", "over the cluster's bus");
            expect("events.A over the cluster's bus");

            first.kill();

            expect("lost");
            expect("subscribed");
            publishAt(second, "events.A", "y");
            expect("events.A y");
            assertThat(subscriber.subscribed()).isTrue();
        }
    }

    @Test
    void publishesAtTheNextNodeWhenOneFails() throws Exception {
        try (var subscriber = ChannelSubscriber.open(second.uri(), "test", List.of("events.*"), new Recorder());
                var bus = EventBus.connect(both());
                var publisher = ChannelPublisher.open(both())) {
            expect("subscribed");
            await().atMost(LIMIT).until(() -> bus.connected() && publisher.connected());
            assertThat(subscriber.subscribed()).isTrue();

            first.kill();
            await().atMost(LIMIT).until(() -> bus.connected() && clients(second) >= 3);

            await().atMost(LIMIT)
                    .until(() -> bus.publish("A", "task", "t-1", Map.of())
                                    .toCompletableFuture()
                                    .get(10, TimeUnit.SECONDS)
                            instanceof Published);
            assertThat(calls.poll(10, TimeUnit.SECONDS)).startsWith("events.A {");
            await().atMost(LIMIT)
                    .until(() -> publisher
                                    .publish("events.B", "b".getBytes(UTF_8))
                                    .toCompletableFuture()
                                    .get(10, TimeUnit.SECONDS)
                            instanceof Published);
            expect("events.B b");
        }
    }

    @Test
    void isReachableWhileOneNodeIs() throws Exception {
        assertThat(RedisPing.whyUnreachable(both(), Duration.ofSeconds(10))).isEmpty();

        first.kill();
        assertThat(RedisPing.whyUnreachable(both(), Duration.ofSeconds(10))).isEmpty();

        second.kill();
        assertThat(RedisPing.whyUnreachable(both(), Duration.ofSeconds(10)))
                .get()
                .asString()
                .contains("127.0.0.1:" + first.port() + ": ", "127.0.0.1:" + second.port() + ": ");
    }

    @Test
    void rejectsUnrelatedServers() throws Exception {
        try (var plain = RedisServer.start(new RedisServer.Config(dir.resolve("plain"), 0));
                var other = RedisServer.start(new RedisServer.Config(dir.resolve("other"), 0));
                var bus = EventBus.connect(uri(plain, other))) {
            assertThat(RedisPing.whyUnreachable(uri(plain, other), Duration.ofSeconds(10)))
                    .get()
                    .asString()
                    .contains("127.0.0.1:" + plain.port() + ": is no node of a Redis Cluster");
            assertThat(bus.connected()).isFalse();
            try (var subscriber =
                    ChannelSubscriber.open(uri(plain, second), "test", List.of("events.*"), new Recorder())) {
                expect("subscribed");
                publishAt(first, "events.A", "from the cluster");
                expect("events.A from the cluster");
                assertThat(subscriber.subscribed()).isTrue();
            }
        }
    }

    private String both() {
        return uri(first, second);
    }

    private static String uri(RedisServer one, RedisServer other) {
        return "redis://127.0.0.1:" + one.port() + ",127.0.0.1:" + other.port();
    }

    private RedisServer node(String name, int busPort) throws StartFailedException {
        return RedisServer.start(
                new RedisServer.Config(dir.resolve(name), 0).with("cluster-enabled yes", "cluster-port " + busPort));
    }

    private static int freePort() throws IOException {
        try (var probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return probe.getLocalPort();
        }
    }

    /** Whether a node knows the other one and is connected to it. */
    private static boolean linked(RedisServer node) throws IOException {
        try (var wire = new RedisWire(node.port())) {
            String nodes = wire.text("CLUSTER", "NODES");
            return nodes.lines().filter(line -> line.contains(" connected")).count() == 2
                    && !nodes.contains("handshake");
        }
    }

    private static long clients(RedisServer node) throws IOException {
        try (var wire = new RedisWire(node.port())) {
            return wire.text("CLIENT", "LIST").lines().count() - 1; // without the querying client
        }
    }

    private static void publishAt(RedisServer node, String channel, String message) throws IOException {
        try (var wire = new RedisWire(node.port())) {
            wire.publish(channel, message.getBytes(UTF_8));
        }
    }

    private void expect(String next) throws InterruptedException {
        assertThat(calls.poll(60, TimeUnit.SECONDS)).isEqualTo(next);
    }

    private final class Recorder implements ChannelSubscriber.Listener {
        @Override
        public void onMessage(byte[] channel, byte[] message) {
            calls.add(new String(channel, UTF_8) + " " + new String(message, UTF_8));
        }

        @Override
        public void onSubscribed() {
            calls.add("subscribed");
        }

        @Override
        public void onLost(String reason) {
            calls.add("lost");
        }
    }
}
