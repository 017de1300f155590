package dev.kodama.bus;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.kodama.embedded.StartFailedException;
import dev.kodama.embedded.redis.RedisServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ChannelSubscriberIT {
    @TempDir
    Path dir;

    private RedisServer redis;
    private final Recorder recorder = new Recorder();

    @BeforeEach
    void start() throws StartFailedException {
        redis = RedisServer.start(new RedisServer.Config(dir.resolve("redis"), 0));
    }

    @AfterEach
    void stop() {
        redis.close();
    }

    @Test
    void passesOnUnchangedBytes() throws Exception {
        byte[] large = new byte[5_000_000];
        new Random(1).nextBytes(large);
        try (var subscriber =
                        ChannelSubscriber.open(redis.uri(), "test", List.of("events.*", "kodama.replay"), recorder);
                var wire = new RedisWire(redis.port())) {
            recorder.expect("subscribed");

            assertThat(wire.publish("events.A", new byte[0])).isEqualTo(1);
            wire.publish("events.é", new byte[] {0, -1, '\r', '\n', 0});
            wire.publish("other", new byte[] {1});
            wire.publish("kodama.replay", large);

            recorder.expect("events.A ", "events.é 00ff0d0a00", "kodama.replay " + hex(large));
            assertThat(subscriber.subscribed()).isTrue();
        }
    }

    @Test
    void reconnectsAndReportsEachOutageOnce() throws Exception {
        int port = redis.port();
        redis.kill();
        try (var subscriber =
                ChannelSubscriber.open("redis://127.0.0.1:" + port, "test", List.of("events.*"), recorder)) {
            restart(port);
            recorder.expect("subscribed");

            redis.kill();
            recorder.expect("lost");
            assertThat(subscriber.subscribed()).isFalse();
            restart(port);

            recorder.expect("subscribed");
            try (var wire = new RedisWire(port)) {
                wire.publish("events.A", "x".getBytes(UTF_8));
            }
            recorder.expect("events.A 78");
        }
        assertThat(recorder.calls).isEmpty();
    }

    @Test
    void detectsAConnectionThatDiedSilently() throws Exception {
        try (var proxy = new StallingProxy(redis.port());
                var subscriber = ChannelSubscriber.open(
                        proxy.uri(), "test", List.of("events.*"), recorder, Duration.ofMillis(300))) {
            recorder.expect("subscribed");
            await().during(Duration.ofMillis(700)).until(subscriber::subscribed); // kept open by replies to PING

            proxy.stall(true);
            recorder.expect("lost");
            proxy.stall(false);

            recorder.expect("subscribed");
        }
    }

    @Test
    void continuesAfterAnExceptionOfTheListener() throws Exception {
        recorder.throwing = true;
        try (var subscriber = ChannelSubscriber.open(redis.uri(), "test", List.of("events.*"), recorder);
                var wire = new RedisWire(redis.port())) {
            recorder.expect("subscribed");

            wire.publish("events.A", new byte[] {1});
            wire.publish("events.B", new byte[] {2});

            recorder.expect("events.A 01", "events.B 02");
            assertThat(subscriber.subscribed()).isTrue();
        }
    }

    @Test
    void takesAHundredThousandMessagesInOrder() throws Exception {
        var counter = new Counter();
        byte[] message = new byte[330];
        try (var subscriber = ChannelSubscriber.open(redis.uri(), "test", List.of("events.*"), counter);
                var wire = new RedisWire(redis.port())) {
            await().until(subscriber::subscribed);

            for (int i = 0; i < 100_000; i++) {
                message[0] = (byte) i;
                wire.write("PUBLISH".getBytes(UTF_8), "events.TASK_COMPLETED".getBytes(UTF_8), message);
            }
            wire.flush();

            await().atMost(Duration.ofSeconds(50))
                    .untilAsserted(() -> assertThat(counter.inOrder).isEqualTo(100_000));
        }
    }

    @Test
    void rejectsAUriItCannotRead() {
        assertThatThrownBy(() -> ChannelSubscriber.open("http://127.0.0.1", "test", List.of("a"), recorder))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Redis URI");
        assertThatThrownBy(() -> ChannelSubscriber.open(redis.uri(), "test", List.of(), recorder))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private void restart(int port) throws StartFailedException {
        redis.close();
        redis = RedisServer.start(new RedisServer.Config(dir.resolve("redis"), port));
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    private static final class Recorder implements ChannelSubscriber.Listener {
        final BlockingQueue<String> calls = new LinkedBlockingQueue<>();
        boolean throwing;

        @Override
        public void onMessage(byte[] channel, byte[] message) {
            add(new String(channel, UTF_8) + " " + hex(message));
        }

        @Override
        public void onSubscribed() {
            add("subscribed");
        }

        @Override
        public void onLost(String reason) {
            add("lost");
        }

        void expect(String... expected) throws InterruptedException {
            for (String next : expected) {
                assertThat(calls.poll(10, TimeUnit.SECONDS)).isEqualTo(next);
            }
        }

        private void add(String what) {
            calls.add(what);
            if (throwing) {
                throw new IllegalStateException("a listener's bug");
            }
        }
    }

    private static final class Counter implements ChannelSubscriber.Listener {
        volatile int inOrder;

        @Override
        public void onMessage(byte[] channel, byte[] message) {
            int expected = inOrder;
            if (message[0] == (byte) expected) {
                inOrder = expected + 1;
            }
        }

        @Override
        public void onSubscribed() {}

        @Override
        public void onLost(String reason) {}
    }
}
