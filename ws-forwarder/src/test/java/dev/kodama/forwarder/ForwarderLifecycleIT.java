package dev.kodama.forwarder;

import static dev.kodama.forwarder.ForwarderFixture.EVENT;
import static dev.kodama.forwarder.ForwarderFixture.awaitReady;
import static dev.kodama.forwarder.ForwarderFixture.config;
import static dev.kodama.forwarder.ForwarderFixture.get;
import static dev.kodama.forwarder.ForwarderFixture.start;
import static dev.kodama.forwarder.ForwarderFixture.startUnready;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.kodama.embedded.StartFailedException;
import dev.kodama.embedded.redis.RedisServer;
import dev.kodama.forwarder.durable.DurableConfig;
import dev.kodama.forwarder.hub.HubConfig;
import dev.kodama.forwarder.hub.HubConfig.FailureConfig;
import dev.kodama.http.access.AccessConfig;
import dev.kodama.http.monitoring.ComponentHealth;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Start, outages and stop of a forwarder. */
class ForwarderLifecycleIT {
    @TempDir
    static Path dir;

    private static ForwarderFixture live;

    @BeforeAll
    static void startAll() throws StartFailedException, IOException {
        live = ForwarderFixture.start(dir);
    }

    @AfterAll
    static void stopAll() throws IOException {
        live.close();
    }

    @Test
    void tellsAClientToRetryWhileRedisIsUnavailable() throws Exception {
        int nobody = freePort();
        try (var early = startUnready(config("redis://127.0.0.1:" + nobody), List::of);
                var client = RawClient.connect(early.port(), "")) {
            assertThat(client.text()).isEqualTo("{\"error\":\"Service not ready, please retry\"}");
            assertThat(client.next().closeCode()).isEqualTo(1013);
            assertThat(client.isAtEnd()).isTrue();

            var ready = get(early.port(), "/health/ready");
            assertThat(ready.statusCode()).isEqualTo(503);
            assertThat(ready.body())
                    .startsWith(
                            "{\"status\":\"not ready\",\"components\":{\"redis\":{\"state\":\"not connected\",\"ready\":false,");
            assertThat(get(early.port(), "/health/live").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void keepsItsClientsWhileRedisRestarts(@TempDir Path own) throws Exception {
        var first = RedisServer.start(new RedisServer.Config(own, 0));
        int port = first.port();
        try (var restarted = start(config(first.uri()));
                var client = RawClient.connect(restarted.port(), "");
                var aware = RawClient.connect(restarted.port(), "?notices=1")) {
            first.close();
            await().until(() -> get(restarted.port(), "/health/ready").statusCode() == 503);
            try (var second = RedisServer.start(new RedisServer.Config(own, port));
                    var again = new RawPublisher(second.port())) {
                awaitReady(restarted);
                again.publish("events.TASK_DONE", EVENT);

                assertThat(client.text()).as("no notice before it").isEqualTo(EVENT);
                assertThat(aware.text()).isEqualTo("{\"type\":\"gap\",\"since\":null}");
                assertThat(aware.text()).isEqualTo(EVENT);
            }
        }
    }

    @Test
    void closesWithinTwoSecondsEvenIfAClientDoesNotRead() throws Exception {
        var own = start(live.config(Duration.ofSeconds(30)));
        try (var stalled = RawClient.connect(own.port(), "", 4096);
                var client = RawClient.connect(own.port(), "")) {
            String large = EVENT.replace("木", "x".repeat(5 << 20));
            live.publish(large);
            live.publish(large);
            client.text();
            client.text();
            long before = System.nanoTime();

            own.close();

            assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(2));
            assertThat(client.next()).isEqualTo(new RawClient.Frame(RawClient.CLOSE, 1012, "Service restart"));
            assertThat(client.isAtEnd()).isTrue();
            assertThatThrownBy(() -> RawClient.connect(own.port(), "")).isInstanceOf(Exception.class);
        }
    }

    @Test
    void drainsItsClientsAndAcceptsNoNewOnes() throws Exception {
        var hub = new HubConfig(
                16 << 20,
                Duration.ofSeconds(30),
                Duration.ofSeconds(60),
                FailureConfig.DEFAULT,
                1 << 20,
                Duration.ofSeconds(10));
        var own = start(new ForwarderConfig(
                live.redisUri(),
                "127.0.0.1",
                0,
                AccessConfig.OPEN,
                hub,
                DurableConfig.DEFAULT,
                Map.of(),
                16 << 20,
                false));
        int port = own.port();
        try (var client = RawClient.connect(port, "?notices=1");
                var frontend = RawClient.connect(port, "");
                var slow = RawClient.connect(port, "?overflow=skip", 4096)) {
            live.publish(EVENT.replace("木", "x".repeat(5 << 20)));
            assertThat(client.text()).hasSizeGreaterThan(5 << 20);
            assertThat(frontend.text()).hasSizeGreaterThan(5 << 20);
            var closing = CompletableFuture.runAsync(own::close);

            assertThat(client.text()).matches("\\{\"type\":\"draining\",\"reconnect_in_ms\":\\d+}");
            assertThat(client.next().closeCode()).isEqualTo(1012);
            assertThat(frontend.next().closeCode())
                    .as("a frontend in use gets no notice")
                    .isEqualTo(1012);
            assertThatThrownBy(() -> RawClient.connect(port, ""))
                    .hasMessageContaining("HTTP/1.1 503 ")
                    .hasMessageContaining("Retry-After: 10");
            assertThat(closing).isNotDone();
            live.publish(EVENT);

            assertThat(slow.text()).hasSizeGreaterThan(5 << 20);
            assertThat(slow.text()).contains("draining");
            assertThat(closing).succeedsWithin(Duration.ofSeconds(5));
        }
    }

    @Test
    void saysInOneLineThatThePortIsTaken() {
        int taken = live.port();

        assertThatThrownBy(() -> startUnready(new ForwarderConfig(live.redisUri(), "127.0.0.1", taken), List::of))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("cannot listen on 127.0.0.1:" + taken + " (")
                .hasMessageContaining("set KODAMA_HTTP_PORT to a free port")
                .hasMessageNotContaining("\n");
    }

    @Test
    void showsTheOtherComponentsAndIsReadyOnlyIfTheyAre() throws Exception {
        var mirror = new ComponentHealth("mirror", false, Map.of("state", "starting", "lag", 3));
        try (var both = startUnready(live.config(Duration.ofSeconds(30)), () -> List.of(mirror))) {
            await().untilAsserted(
                            () -> assertThat(get(both.port(), "/health/ready").body())
                                    .isEqualTo(
                                            "{\"status\":\"not ready\",\"components\":{\"redis\":{\"state\":\"subscribed\",\"ready\":true},"
                                                    + "\"websocket\":{\"state\":\"listening\",\"ready\":true,\"dropped\":0,\"events\":0,"
                                                    + "\"frames_sent\":0,\"invalid\":0,\"sessions\":0,\"stalled\":0,\"too_slow\":0},"
                                                    + "\"live\":{\"state\":\"forwarding\",\"ready\":true},"
                                                    + "\"journal\":{\"state\":\"not readable\",\"ready\":false,"
                                                    + "\"reason\":\"the journal was not read from Kafka yet\","
                                                    + "\"detail\":\"the journal was not read from Kafka yet\"},"
                                                    + "\"mirror\":{\"state\":\"starting\",\"ready\":false,\"reason\":\"starting\",\"lag\":3}}}"));
        }
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
