package dev.kodama.app.alerts;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.kodama.app.testing.KodamaThread;
import dev.kodama.embedded.kafka.KafkaNode;
import dev.kodama.embedded.redis.RedisServer;
import dev.kodama.journal.JournalConfig;
import dev.kodama.settings.Settings;
import dev.kodama.testing.KafkaRestart;
import dev.kodama.testing.RawPublisher;
import dev.kodama.testing.SharedHttp;
import dev.kodama.testing.process.KodamaProcess;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** A Redis, a Kafka, two mirrors, processors and a forwarder, and what goes wrong with them. */
final class AlertedRoles implements AutoCloseable {
    private static final Duration LONG = Duration.ofSeconds(90);
    private static final int PUBLISHED_AT_ONCE = 1_000;

    private final Path folder;
    private final int[] mirrorPorts = {Ports.free(), Ports.free()};
    private final int processorsPort = Ports.free();
    private final int forwarderPort = Ports.free();
    private final List<KodamaProcess> mirrors = new ArrayList<>();
    private final List<Socket> clients = new ArrayList<>();
    private final KodamaThread forwarder;
    private RedisServer redis;
    private KafkaNode kafka;
    private @Nullable KodamaThread processors;
    private @Nullable KodamaThread canary;

    private AlertedRoles(Path folder) throws Exception {
        this.folder = folder;
        this.redis = RedisServer.start(new RedisServer.Config(folder.resolve("redis"), 0));
        this.kafka = KafkaNode.start(new KafkaNode.Config(folder.resolve("kafka"), 0));
        for (int port : mirrorPorts) {
            mirrors.add(KodamaProcess.start(role("mirror", port, "--redis-url", redis.uri())));
        }
        this.forwarder = KodamaThread.start(role(
                "forwarder",
                forwarderPort,
                "--redis-url",
                redis.uri(),
                "--durable-readers",
                "1",
                "--live-buffer-bytes",
                "1mb",
                "--failure-buffer-bytes",
                "1mb"));
    }

    /** Starts all, and returns when each is ready. */
    static AlertedRoles start(Path folder) throws Exception {
        var roles = new AlertedRoles(folder);
        await().atMost(LONG).until(() -> roles.leader() >= 0);
        roles.publish(10, 100);
        roles.startProcessors();
        return roles;
    }

    private String[] role(String name, int port, String... more) {
        var all = new ArrayList<>(
                List.of(name, "--kafka-bootstrap", kafka.bootstrap(), "--http-port", Integer.toString(port)));
        all.addAll(List.of(more));
        return all.toArray(String[]::new);
    }

    List<Integer> ports() {
        return List.of(mirrorPorts[0], mirrorPorts[1], processorsPort, forwarderPort);
    }

    JournalConfig journal() {
        return JournalConfig.from(Settings.of(Map.of("KODAMA_KAFKA_BOOTSTRAP", kafka.bootstrap())));
    }

    void startProcessors(String... more) throws Exception {
        var all = new ArrayList<>(List.of(more));
        all.addAll(List.of(
                "--only",
                "gaps,health,metrics,timeline",
                "--state-dir",
                folder.resolve("state").toString()));
        processors = KodamaThread.start(role("processors", processorsPort, all.toArray(String[]::new)));
        await().atMost(LONG).until(() -> health(processorsPort).contains("\"status\":\"ready\""));
    }

    /** Starts a canary of ten events a second, and returns its port when all its stages are measured. */
    int startCanary() throws Exception {
        int port = Ports.free();
        canary = KodamaThread.start(role(
                "canary",
                port,
                "--redis-url",
                redis.uri(),
                "--canary-url",
                "http://127.0.0.1:" + forwarderPort,
                "--interval",
                "100ms"));
        await().atMost(LONG).until(() -> health(port).contains("\"status\":\"ready\""));
        return port;
    }

    void stopProcessors() throws Exception {
        Objects.requireNonNull(processors).close();
        processors = null;
    }

    /** Publishes events of so many bytes each, and returns when Redis has them. */
    void publish(int events, int bytes) {
        byte[] event =
                ("{\"event_type\":\"TASK_DONE\",\"entity_type\":\"task\",\"entity_id\":\"t-1\",\"payload\":{\"x\":\""
                                + "x".repeat(bytes) + "\"}}")
                        .getBytes(UTF_8);
        try (var publisher = new RawPublisher(redis.port())) {
            for (int left = events; left > 0; left -= PUBLISHED_AT_ONCE) {
                publisher.publish("events.TASK_DONE", Collections.nCopies(Math.min(left, PUBLISHED_AT_ONCE), event));
            }
        }
    }

    /** Publishes some events all the time. */
    void publishFor(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        while (System.nanoTime() < end) {
            publish(10, 100);
            LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
        }
    }

    void publishNoEvent() {
        try (var publisher = new RawPublisher(redis.port())) {
            publisher.publish("events.TASK_DONE", "{\"event_type\":".getBytes(UTF_8));
        }
    }

    /** Publishes more than the backlog of Redis holds while no mirror reads, and cuts their connections. */
    void overrunBacklog() throws Exception {
        for (var mirror : mirrors) {
            mirror.signal("STOP");
        }
        try (var redisClient = new RawPublisher(redis.port())) {
            assertThat(redisClient.command("CONFIG", "SET", "repl-backlog-size", "16384"))
                    .isEqualTo("+OK");
            assertThat(redisClient.command("CLIENT", "KILL", "TYPE", "replica")).isEqualTo(":1");
            publishFor(Duration.ofSeconds(5));
            publish(1_000, 1_000);
        } finally {
            for (var mirror : mirrors) {
                mirror.signal("CONT");
            }
        }
    }

    void stopRedis() {
        redis.close();
    }

    /** Starts the stopped Redis again, at its port. */
    void startRedis() {
        var again = new RedisServer.Config(folder.resolve("redis"), redis.port());
        redis = await().atMost(LONG).ignoreExceptions().until(() -> RedisServer.start(again), Objects::nonNull);
    }

    void stopKafka() {
        kafka.close();
    }

    void startKafka() {
        kafka = KafkaRestart.start(new KafkaNode.Config(folder.resolve("kafka"), kafka.port()));
    }

    /** The index of the mirror that leads; -1 if none does. */
    int leader() {
        for (int i = 0; i < mirrorPorts.length; i++) {
            if (health(mirrorPorts[i]).contains("\"mirror\":{\"state\":\"running\"")) {
                return i;
            }
        }
        return -1;
    }

    /** Freezes the leader until the other mirror leads. */
    void freezeLeader() throws Exception {
        await().atMost(LONG).until(() -> leader() >= 0);
        int frozen = leader();
        int other = mirrorPorts[1 - frozen];
        mirrors.get(frozen).signal("STOP");
        try {
            await().atMost(LONG).until(() -> health(other).contains("\"mirror\":{\"state\":\"running\""));
        } finally {
            mirrors.get(frozen).signal("CONT");
        }
        await().atMost(LONG).until(() -> !health(mirrorPorts[frozen]).contains("\"mirror\":{\"state\":\"running\""));
    }

    void stopMirrors() throws Exception {
        for (var mirror : mirrors) {
            mirror.close();
        }
    }

    /** Connects WebSockets that never read. */
    void connectDeafClients(int number, String query) throws IOException {
        for (int i = 0; i < number; i++) {
            var socket = new Socket();
            socket.setReceiveBufferSize(1 << 12);
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), forwarderPort));
            socket.getOutputStream()
                    .write(("GET /api/v1/ws/events?" + query + " HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\n"
                                    + "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                                    + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n")
                            .getBytes(UTF_8));
            assertThat(socket.getInputStream().read()).isEqualTo('H');
            clients.add(socket);
        }
    }

    void disconnectClients() throws IOException {
        for (var client : clients) {
            client.close();
        }
        clients.clear();
    }

    private static String health(int port) {
        try {
            var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/health/ready"))
                    .timeout(Duration.ofSeconds(2));
            return SharedHttp.CLIENT
                    .send(request.build(), BodyHandlers.ofString())
                    .body();
        } catch (IOException e) {
            return "";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "";
        }
    }

    @Override
    public void close() throws Exception {
        disconnectClients();
        if (canary != null) {
            canary.close();
        }
        stopMirrors();
        forwarder.close();
        if (processors != null) {
            processors.close();
        }
        kafka.close();
        redis.close();
    }
}
