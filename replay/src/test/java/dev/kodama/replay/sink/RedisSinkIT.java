package dev.kodama.replay.sink;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import dev.kodama.bus.ChannelPublisher;
import dev.kodama.embedded.StartFailedException;
import dev.kodama.embedded.redis.RedisServer;
import dev.kodama.journal.JournaledEvent;
import dev.kodama.replay.SinkException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class RedisSinkIT {
    private static final String CUT_OFF_AT = "4mb";

    @TempDir
    private Path folder;

    private RedisServer redis;

    @BeforeEach
    void start() throws StartFailedException {
        var config = new RedisServer.Config(folder.resolve("redis"), 0)
                .with("client-output-buffer-limit pubsub " + CUT_OFF_AT + " 0 0");
        redis = RedisServer.start(config);
    }

    @AfterEach
    void stop() {
        redis.close();
    }

    private static JournaledEvent event(long sequence, String padding) {
        String body = "{ \"event_type\":\"T" + sequence % 2 + "\",\"n\":" + sequence + ".0" + padding + "}";
        return JournaledEvent.of(sequence, Instant.EPOCH, "events.T" + sequence % 2, "main", body);
    }

    @Test
    void publishesUnchangedBytesInOrderOnAChannelOfEachType() throws Exception {
        try (var publisher = ChannelPublisher.open(redis.uri());
                var subscriber = subscribe("replay.me.*")) {
            await().until(publisher::connected);
            try (var sink = Sinks.toRedis(publisher, "me")) {
                LongStream.rangeClosed(1, 5_000).forEach(sequence -> sink.write(event(sequence, "")));
                assertThat(sink.flush()).isTrue();

                assertThat(sink.lastReceived()).isEqualTo(5_000);
            }
            var in = new BufferedInputStream(subscriber.getInputStream());
            for (long sequence = 1; sequence <= 5_000; sequence++) {
                assertThat(message(in))
                        .isEqualTo("replay.me.T" + sequence % 2 + " "
                                + event(sequence, "").body());
            }
        }
    }

    @Test
    void detectsThatThereIsNoReceiver() {
        try (var publisher = ChannelPublisher.open(redis.uri());
                var sink = Sinks.toRedis(publisher, "me")) {
            await().until(publisher::connected);

            sink.write(event(7, ""));
            sink.complete();

            assertThat(sink.lastReceived()).isZero();
        }
    }

    @Test
    void reportsFromWhereOnEventsMayBeMissing() throws Exception {
        try (var publisher = ChannelPublisher.open(redis.uri());
                var sink = Sinks.toRedis(publisher, "me")) {
            await().until(publisher::connected);
            LongStream.rangeClosed(1, 100).forEach(sequence -> sink.write(event(sequence, "")));
            sink.flush();
            redis.kill();

            var failure = catchThrowableOfType(
                    SinkException.class,
                    () -> LongStream.rangeClosed(101, 100_000).forEach(sequence -> sink.write(event(sequence, ""))));

            assertThat(failure).hasMessageStartingWith("cannot publish: ");
            assertThat(failure.sequence()).isEqualTo(101);
            assertThatThrownBy(sink::flush).isInstanceOf(SinkException.class);
        }
    }

    @Test
    void waitsForASlowSubscriber() throws Exception {
        int events = 6_000;
        String padding = ",\"x\":\"" + "x".repeat(4_000) + "\"";
        try (var publisher = ChannelPublisher.open(redis.uri());
                var subscriber = subscribe("replay.me.*")) {
            await().until(publisher::connected);
            var read = CompletableFuture.supplyAsync(
                    () -> readSlowly(subscriber, event(events, padding).body()));

            try (var sink = Sinks.toRedis(publisher, "me")) {
                LongStream.rangeClosed(1, events).forEach(sequence -> sink.write(event(sequence, padding)));
                sink.complete();
                assertThat(sink.lastReceived()).isEqualTo(events);
            }

            assertThat(read.get(30, TimeUnit.SECONDS)).isGreaterThan(events * 4_000L);
        }
    }

    /** Some 16 MB a second, until it has seen the last. */
    private static long readSlowly(Socket subscriber, String last) {
        try {
            byte[] buffer = new byte[1 << 16];
            long bytes = 0;
            String tail = "";
            while (!tail.contains(last)) {
                int read = subscriber.getInputStream().read(buffer);
                if (read < 0) {
                    throw new IOException("cut off after " + bytes + " bytes");
                }
                bytes += read;
                String seen = tail + new String(buffer, 0, read, UTF_8);
                tail = seen.substring(Math.max(0, seen.length() - 2 * last.length()));
                LockSupport.parkNanos(4_000_000);
            }
            return bytes;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private Socket subscribe(String pattern) throws IOException {
        var socket = new Socket(InetAddress.getLoopbackAddress(), redis.port());
        socket.getOutputStream().write(("PSUBSCRIBE " + pattern + "\r\n").getBytes(UTF_8));
        for (int line = 0; line < 6; line++) {
            line(socket.getInputStream());
        }
        return socket;
    }

    /** Of the nine lines of a pmessage the seventh is the channel and the last the message. */
    private static String message(InputStream in) throws IOException {
        var lines = new ArrayList<String>();
        while (lines.size() < 9) {
            lines.add(line(in));
        }
        return lines.get(6) + " " + lines.get(8);
    }

    private static String line(InputStream in) throws IOException {
        var line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new IOException("closed");
            }
            line.append((char) c);
        }
        return line.toString().strip();
    }
}
