package dev.kodama.bus;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.kodama.bus.PublishOutcome.NotPublished;
import dev.kodama.bus.PublishOutcome.Published;
import dev.kodama.embedded.StartFailedException;
import dev.kodama.embedded.redis.RedisServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ChannelPublisherIT {
    @TempDir
    private Path dir;

    private RedisServer redis;
    private final LinkedBlockingQueue<String> heard = new LinkedBlockingQueue<>();
    private final ChannelSubscriber.Listener listener = new ChannelSubscriber.Listener() {
        @Override
        public void onMessage(byte[] channel, byte[] message) {
            heard.add(new String(channel, UTF_8) + " " + Arrays.toString(message));
        }

        @Override
        public void onSubscribed() {}

        @Override
        public void onLost(String reason) {}
    };

    @BeforeEach
    void start() throws StartFailedException {
        redis = RedisServer.start(new RedisServer.Config(dir.resolve("redis"), 0));
    }

    @AfterEach
    void stop() {
        redis.close();
    }

    @Test
    void publishesUnchangedBytesAndReturnsTheNumberOfReceivers() throws Exception {
        try (var subscriber = ChannelSubscriber.open(redis.uri(), "test", List.of("replay.*"), listener);
                var publisher = ChannelPublisher.open(redis.uri())) {
            await().until(() -> subscriber.subscribed() && publisher.connected());

            var heardBySomeone = publish(publisher, "replay.é.A", new byte[] {0, -1, '\r', '\n'});
            var heardByNobody = publish(publisher, "elsewhere", new byte[] {1});

            assertThat(heardBySomeone).isEqualTo(new Published(1));
            assertThat(heardByNobody).isEqualTo(new Published(0));
            assertThat(heard.poll(10, TimeUnit.SECONDS)).isEqualTo("replay.é.A [0, -1, 13, 10]");
        }
    }

    @Test
    void publishesInCallOrder() {
        try (var subscriber = ChannelSubscriber.open(redis.uri(), "test", List.of("c"), listener);
                var publisher = ChannelPublisher.open(redis.uri())) {
            await().until(() -> subscriber.subscribed() && publisher.connected());

            IntStream.range(0, 10_000).forEach(number -> {
                var unused = publisher.publish("c", new byte[] {(byte) number});
            });

            await().until(() -> heard.size() == 10_000);
            assertThat(heard)
                    .containsExactlyElementsOf(IntStream.range(0, 10_000)
                            .mapToObj(number -> "c [" + (byte) number + "]")
                            .toList());
        }
    }

    @Test
    void reportsAnOutageOfRedisAndReconnects() throws Exception {
        int port = redis.port();
        try (var publisher = ChannelPublisher.open(redis.uri())) {
            await().until(publisher::connected);
            redis.kill();
            await().until(() -> !publisher.connected());

            assertThat(publish(publisher, "c", new byte[] {1})).isEqualTo(new NotPublished("Redis is unavailable"));
            assertThat(publisher.unreadBytes().toCompletableFuture().get(10, TimeUnit.SECONDS))
                    .isEmpty();

            redis = RedisServer.start(new RedisServer.Config(dir.resolve("redis"), port));
            await().until(publisher::connected);
            assertThat(publish(publisher, "c", new byte[] {1})).isEqualTo(new Published(0));
        }
    }

    @Test
    void returnsTheOutputBufferOfASubscriberThatDoesNotRead() throws Exception {
        try (var publisher = ChannelPublisher.open(redis.uri());
                var slow = subscribedAndSilent()) {
            await().until(publisher::connected);
            assertThat(publisher.unreadBytes().toCompletableFuture().get(10, TimeUnit.SECONDS))
                    .hasValue(0);

            publish(publisher, "c", new byte[20_000_000]);

            long unread = publisher
                    .unreadBytes()
                    .toCompletableFuture()
                    .get(10, TimeUnit.SECONDS)
                    .orElse(0);
            assertThat(unread).isGreaterThan(5_000_000);
            assertThat(slow.isConnected()).isTrue();
        }
    }

    private Socket subscribedAndSilent() throws IOException {
        var socket = new Socket(InetAddress.getLoopbackAddress(), redis.port());
        socket.getOutputStream().write("SUBSCRIBE c\r\n".getBytes(UTF_8));
        byte[] answer = socket.getInputStream().readNBytes("*3\r\n$9\r\nsubscribe\r\n$1\r\nc\r\n:1\r\n".length());
        assertThat(new String(answer, UTF_8)).endsWith(":1\r\n");
        return socket;
    }

    private static PublishOutcome publish(ChannelPublisher publisher, String channel, byte[] message) throws Exception {
        return publisher
                .publish(channel, message)
                .toCompletableFuture()
                .get(Duration.ofSeconds(10).toMillis(), TimeUnit.MILLISECONDS);
    }
}
