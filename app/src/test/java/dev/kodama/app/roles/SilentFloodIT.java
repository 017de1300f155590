package dev.kodama.app.roles;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.kodama.app.testing.Frames;
import dev.kodama.app.testing.RawRedis;
import dev.kodama.testing.SharedHttp;
import dev.kodama.testing.process.KodamaProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** More silent connections than {@code up} may open files do not affect other clients. */
@EnabledOnOs(OS.LINUX) // counts descriptors in /proc
@TestMethodOrder(OrderAnnotation.class) // the first fills up all connections exactly
@Tag("faults")
class SilentFloodIT {
    private static final int FILES = 1_500;
    private static final int SILENT = 1_700;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    private static Path folder;

    private static KodamaProcess up;
    private static int before;

    @BeforeAll
    static void start() throws IOException {
        up = KodamaProcess.shell(
                "ulimit -n " + FILES + "; exec \"$@\"",
                "up",
                "--data-dir",
                folder.toString(),
                "--embedded-redis-port",
                "0",
                "--embedded-kafka-port",
                "0",
                "--http-port",
                "0");
        up.awaitOut("Ctrl-C");
        before = descriptors();
    }

    @AfterAll
    static void stop() throws Exception {
        up.close();
    }

    @Test
    @Order(1)
    void rejectsExcessConnectionsAtOnceAndClosesSlowHeads() throws Exception {
        assertThat(up.awaitErr("(KODAMA_MAX_CONNECTIONS is 429 instead of 100000: .*)"))
                .contains("may open 1500 files", "ulimit -n");
        var slow = slowHead();
        long began = System.nanoTime();
        var sockets = new ArrayList<Socket>();
        try {
            for (int i = 0; i < 429; i++) {
                var socket = new Socket(InetAddress.getLoopbackAddress(), port());
                sockets.add(socket);
                assertThat(handshake(socket)).startsWith("HTTP/1.1 101 ");
            }
            try (var tooMany = new Socket(InetAddress.getLoopbackAddress(), port())) {
                assertThat(handshake(tooMany)).startsWith("HTTP/1.1 429 ");
            }
            assertThat(status()).isEqualTo(200);
        } finally {
            for (Socket one : sockets) {
                one.close();
            }
        }

        assertThat(trickle(slow)).as("is cut in the middle of its head").isTrue();
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isGreaterThan(Duration.ofSeconds(9));
        assertThat(up.ended()).isFalse();
    }

    @Test
    @Order(2)
    void doesNotAffectOtherClients() throws Exception {
        var frames = new LinkedBlockingQueue<String>();
        var old = connect(frames);

        var silent = flood();
        try {
            RawRedis.publish(up.redisPort(), "events.DURING", "{\"event_type\":\"DURING\"}");
            awaitFrame(frames, "DURING");
            var late = new LinkedBlockingQueue<String>();
            var young = connect(late);
            RawRedis.publish(up.redisPort(), "events.LATE", "{\"event_type\":\"LATE\"}");
            awaitFrame(late, "LATE");
            assertThat(status()).isEqualTo(200);
            assertThat(descriptors()).isLessThan(FILES);
            young.abort();
        } finally {
            for (SocketChannel one : silent) {
                one.close();
            }
        }

        await().atMost(PATIENCE).untilAsserted(() -> assertThat(descriptors()).isLessThan(before + SILENT / 3));
        RawRedis.publish(up.redisPort(), "events.AFTER", "{\"event_type\":\"AFTER\"}");
        awaitFrame(frames, "AFTER");
        assertThat(up.ended()).isFalse();
        assertThat(up.err()).noneMatch(line -> line.contains("Too many open files"));
        old.abort();
    }

    private static int port() {
        return URI.create(up.health()).getPort();
    }

    private static List<SocketChannel> flood() throws IOException {
        var silent = new ArrayList<SocketChannel>();
        for (int i = 0; i < SILENT; i++) {
            silent.add(SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port())));
        }
        return silent;
    }

    private static int descriptors() {
        try (var all = Files.list(Path.of("/proc", Long.toString(up.pid()), "fd"))) {
            return Math.toIntExact(all.count());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static WebSocket connect(BlockingQueue<String> frames) throws Exception {
        return SharedHttp.CLIENT
                .newWebSocketBuilder()
                .buildAsync(URI.create(up.webSocket()), new Frames(frames))
                .get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    private static void awaitFrame(BlockingQueue<String> frames, String type) {
        await().atMost(PATIENCE).until(() -> {
            String frame = frames.poll(1, TimeUnit.SECONDS);
            return frame != null && frame.contains("\"event_type\":\"" + type + "\"");
        });
    }

    private static int status() throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create(up.health()).resolve("/health/live"))
                .timeout(PATIENCE)
                .build();
        return SharedHttp.CLIENT.send(request, BodyHandlers.ofString()).statusCode();
    }

    private static String handshake(Socket socket) throws IOException {
        socket.setSoTimeout(Math.toIntExact(PATIENCE.toMillis()));
        String head = """
                GET /api/v1/ws/events HTTP/1.1
                Host: localhost
                Upgrade: websocket
                Connection: Upgrade
                Sec-WebSocket-Version: 13
                Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==

                """;
        socket.getOutputStream().write(head.replace("\n", "\r\n").getBytes(ISO_8859_1));
        return new String(socket.getInputStream().readNBytes(16), ISO_8859_1);
    }

    private static Socket slowHead() throws IOException {
        var socket = new Socket(InetAddress.getLoopbackAddress(), port());
        socket.setSoTimeout(200);
        socket.getOutputStream().write("GET /health/live HTTP/1.1\r\nHost: localhost\r\nX: ".getBytes(ISO_8859_1));
        return socket;
    }

    /** Sends the head a byte at a time. @return whether the server has closed the connection within a minute */
    private static boolean trickle(Socket socket) throws IOException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        try (socket) {
            while (System.nanoTime() < deadline) {
                socket.getOutputStream().write('x');
                try {
                    if (socket.getInputStream().read() < 0) {
                        return true;
                    }
                } catch (SocketTimeoutException e) {
                    // nothing yet: the next byte
                }
            }
            return false;
        } catch (IOException e) {
            return true; // reset
        }
    }
}
