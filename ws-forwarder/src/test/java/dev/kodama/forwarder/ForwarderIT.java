package dev.kodama.forwarder;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.kodama.http.api.ErrorMapper;
import dev.kodama.embedded.RedisServer;
import dev.kodama.embedded.StartFailedException;
import dev.kodama.forwarder.durable.DurableConfig;
import dev.kodama.forwarder.hub.HubConfig;
import dev.kodama.forwarder.hub.HubConfig.FailureConfig;
import dev.kodama.http.access.AccessConfig;
import dev.kodama.http.api.Api;
import dev.kodama.http.monitoring.ComponentHealth;
import dev.kodama.http.monitoring.MonitoringSources;
import dev.kodama.settings.Settings;
import dev.kodama.testing.Tokens;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ForwarderIT {
    private static final String EVENT =
            "{\"event_type\":\"TASK_DONE\",\"entity_type\":\"task\",\"entity_id\":\"t-1\",\"payload\":{\"n\":1.50,\"é\":\"木\\u0041\"}}";
    private static final String END =
            "{\"event_type\":\"END\",\"entity_type\":\"end\",\"entity_id\":\"end\",\"payload\":{}}";

    @TempDir
    static Path dir;

    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final Api NO_API = new Api(List.of(), ErrorMapper.NONE, new SimpleMeterRegistry());

    private static RedisServer redis;
    private static RawPublisher publisher;
    private static Forwarder forwarder;

    @BeforeAll
    static void startAll() throws StartFailedException, IOException {
        redis = RedisServer.start(new RedisServer.Config(dir, 0));
        publisher = new RawPublisher(redis.port());
        forwarder = start(Duration.ofSeconds(30));
    }

    @AfterAll
    static void stopAll() throws IOException {
        forwarder.close();
        publisher.close();
        redis.close();
    }

    @Test
    void forwardsThePublishedBytesAsTheyAre() throws IOException {
        String odd =
                " {\"payload\" : {} ,\"entity_id\":\"1\",\"entity_type\":\"t\",\"event_type\":\"A\",\"more\":[1e2]}\n";
        try (var client = connect("?notices=1")) {
            publish(EVENT);
            publish(odd);

            assertThat(client.text()).isEqualTo(EVENT);
            assertThat(client.text()).isEqualTo(odd);
        }
    }

    @Test
    void bringsAFrontendInUseTheFourKeysOnlyForItDropsAnEventWithAnError() throws IOException {
        String odd =
                "{\"event_type\":\"A\",\"entity_type\":\"t\",\"entity_id\":\"1\",\"error\":\"no disk\",\"payload\":{\"error\":1.0}}";
        try (var client = connect("");
                var filtered = connect("?event_types=A")) {
            publish(odd);

            String four = odd.replace("\"error\":\"no disk\",", "");
            assertThat(client.text()).isEqualTo(four);
            assertThat(filtered.text()).isEqualTo(four);
        }
    }

    @Test
    void sendsBehindAnEventWhatFrontendsGetOfIt() throws IOException {
        String moved = "{\"event_type\":\"MOVED_X\",\"entity_type\":\"t\",\"entity_id\":\"1\"}";
        String derived = "{\"type\":\"moved_updated\",\"event_type\":\"moved_updated\",\"entity_type\":\"t\","
                + "\"entity_id\":\"1\",\"payload\":{},\"source_event_type\":\"MOVED_X\"}";
        try (var all = connect("");
                var frontend = connect("?event_types=moved_updated,END")) {
            publish(moved);
            publish(END);

            assertThat(all.text()).startsWith("{\"event_type\":\"MOVED_X\"");
            assertThat(all.text()).isEqualTo(derived);
            assertThat(frontend.text()).isEqualTo(derived);
            assertThat(frontend.text()).isEqualTo(END);
        }
    }

    @Test
    void hidesAnEventOnTheChannelOfAnotherTypeFromABoundedToken() throws Exception {
        var claims = Tokens.claims(Instant.now().plusSeconds(600));
        claims.put("events", Map.of("event_types", List.of("TASK_DONE", "MOVED_*", "moved_updated")));
        var access = AccessConfig.from(Settings.of(Map.of("KODAMA_JWT_SECRET", Tokens.SECRET)));
        String moved = EVENT.replace("TASK_DONE", "MOVED_X");
        try (var guarded = forward(config(redis.uri(), Duration.ofSeconds(30), access), List::of);
                var bounded = RawClient.connect(readyPort(guarded), "?token=" + Tokens.hs256(claims), 1 << 16);
                var all = connect("")) {
            publisher.publish("events.MOVED_X", EVENT.getBytes(UTF_8));
            publisher.publish("events.TASK_DONE", moved.getBytes(UTF_8));
            publisher.publish("events.TASK_DONE", EVENT.getBytes(UTF_8));

            assertThat(bounded.text()).isEqualTo(EVENT);
            assertThat(all.text()).isEqualTo(EVENT);
            assertThat(all.text()).isEqualTo(moved);
            assertThat(all.text()).contains("moved_updated");
            assertThat(all.text()).isEqualTo(EVENT);

            publisher.publish("events.MOVED_X", moved.getBytes(UTF_8));

            assertThat(bounded.text()).as("nothing came between").isEqualTo(moved);
            assertThat(bounded.text()).contains("moved_updated");
        }
    }

    @Test
    void doesNotForwardTypesThatAreReserved() throws IOException {
        try (var client = connect("")) {
            publish(EVENT.replace("TASK_DONE", "journal.hole"));
            publisher.publish("events.journal.hole", EVENT);
            publish(EVENT.replace("TASK_DONE", "journal"));

            assertThat(client.text()).isEqualTo(EVENT.replace("TASK_DONE", "journal"));
        }
    }

    @Test
    void addsThePayloadThatOlderPublishersLeaveOut() throws IOException {
        try (var client = connect("")) {
            publish("{\"event_type\":\"A\",\"entity_type\":\"t\",\"entity_id\":\"1\"}");

            assertThat(client.text())
                    .isEqualTo("{\"event_type\":\"A\",\"entity_type\":\"t\",\"entity_id\":\"1\",\"payload\":{}}");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "?event_types=X,%20TASK_DONE%20,END&entity_types=|true",
                "?event_types=TASK_DONE,%zz,%ff,END|true",
                "?event_types=TASK_DONE,END&entity_types=task,end&entity_ids=t-1,end|true",
                "?event_types=TASK_DONE,END&entity_types=ticket,end|false",
                "?entity_ids=t-2,end|false",
                "?event_types=TASK_DONE&event_types=END|false",
                "?event_types=TASK_DONE\\,END,END|false",
                "?event_types=|true"
            })
    void filtersByTheQuery(String query, boolean wanted) throws IOException {
        try (var client = connect(query)) {
            publish(EVENT);
            publish(END);

            assertThat(client.text()).isEqualTo(wanted ? EVENT : END);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"?event_types=,", "?event_types=%20", "?entity_types=%20,%20,"})
    void takesAFilterOfNothingForNothing(String query) throws IOException {
        try (var client = connect(query);
                var witness = connect("")) {
            publish(EVENT);
            assertThat(witness.text()).isEqualTo(EVENT);
            client.sendText("{\"type\":\"subscribe\",\"event_types\":null,\"entity_types\":null}");
            assertThat(client.text())
                    .isEqualTo("{\"status\":\"subscribed\",\"filters\":{\"event_types\":null,\"entity_types\":null}}");

            publish(END);

            assertThat(client.text()).isEqualTo(END);
        }
    }

    @Test
    void answersAFilterOfAnotherTypeAsTheForwarderInUse() throws IOException {
        try (var client = connect("")) {
            client.sendText("{\"type\":\"subscribe\",\"event_types\":\"END\"}");
            assertThat(client.text()).isEqualTo("{\"status\":\"subscribed\",\"filters\":{\"event_types\":\"END\"}}");
            publish(END);
            client.sendText("{\"type\":\"subscribe\",\"event_types\":7}");
            assertThat(client.text()).isEqualTo("{\"error\":\"event_types must be a list of strings or null\"}");
        }
    }

    @Test
    void changesOnlyTheFiltersThatASubscriptionNames() throws IOException {
        try (var client = connect("?event_types=NOTHING&entity_types=task,end")) {
            client.sendText("{\"type\":\"subscribe\",\"event_types\":[\"TASK_DONE\",\"END\"],\"entity_ids\":[]}");
            assertThat(client.text())
                    .isEqualTo(
                            "{\"status\":\"subscribed\",\"filters\":{\"event_types\":[\"TASK_DONE\",\"END\"],\"entity_ids\":[]}}");

            publish(EVENT.replace("\"task\"", "\"ticket\""));
            publish(EVENT);

            assertThat(client.text()).isEqualTo(EVENT);
        }
    }

    @Test
    void answersWhatIsNotJsonAndIgnoresWhatAsksForNothing() throws IOException {
        try (var client = connect("")) {
            client.sendText("{\"type\":\"pong\"}");
            client.sendText("{nonsense");
            client.sendText("[1]");
            assertThat(client.text()).isEqualTo("{\"error\":\"Invalid JSON message\"}");

            publish(EVENT);

            assertThat(client.text()).isEqualTo(EVENT);
        }
    }

    @Test
    void pingsASilentClientAgainAndAgain() throws IOException {
        try (var often = start(Duration.ofMillis(100));
                var client = RawClient.connect(readyPort(often), "")) {
            for (int i = 0; i < 3; i++) {
                assertThat(client.text()).isEqualTo("{\"type\":\"ping\"}");
            }
        }
    }

    @Test
    void tellsAClientToRetryWhileRedisIsAway() throws Exception {
        int nobody = freePort();
        try (var early = forward(config("redis://127.0.0.1:" + nobody, Duration.ofSeconds(30)), List::of);
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
        try (var restarted = forward(config(first.uri(), Duration.ofSeconds(30)), List::of);
                var client = RawClient.connect(readyPort(restarted), "");
                var aware = RawClient.connect(restarted.port(), "?notices=1")) {
            first.close();
            await().until(() -> get(restarted.port(), "/health/ready").statusCode() == 503);
            try (var second = RedisServer.start(new RedisServer.Config(own, port));
                    var again = new RawPublisher(second.port())) {
                readyPort(restarted);
                again.publish("events.TASK_DONE", EVENT);

                assertThat(client.text()).as("no notice before it").isEqualTo(EVENT);
                assertThat(aware.text()).isEqualTo("{\"type\":\"gap\",\"since\":null}");
                assertThat(aware.text()).isEqualTo(EVENT);
            }
        }
    }

    @Test
    void forwardsNoGarbageAndCountsIt() throws Exception {
        try (var client = connect("")) {
            publish("");
            publish("null");
            publish("[]");
            publish("{\"event_type\":7}");
            publisher.publish("events.A", new byte[] {'{', (byte) 0xff, '}'});
            publish("[".repeat(100_000));
            publish(EVENT);

            assertThat(client.text()).isEqualTo(EVENT);
            assertThat(get(forwarder.port(), "/health/ready").body()).contains("\"invalid\":6");
        }
    }

    @Test
    void forwardsNothingThatIsLongerThanTheJournalTakes() throws Exception {
        var config = new ForwarderConfig(redis.uri(), "127.0.0.1", 0);
        try (var own = forward(config, List::of);
                var client = RawClient.connect(readyPort(own), "")) {
            publish(EVENT.replace("木", "x".repeat(1 << 20)));
            publish(EVENT);

            assertThat(client.text()).isEqualTo(EVENT);
            assertThat(get(own.port(), "/health/ready").body()).contains("\"invalid\":1");
        }
    }

    @Test
    void forwardsFiveMegabytes() throws IOException {
        String large = EVENT.replace("木", "x".repeat(5 << 20));
        try (var client = connect("")) {
            publish(large);
            publish(EVENT);

            assertThat(client.text()).isEqualTo(large);
            assertThat(client.text()).isEqualTo(EVENT);
        }
    }

    @Test
    void worksWithTheClientOfTheJdk() throws Exception {
        BlockingQueue<String> got = new LinkedBlockingQueue<>();
        var own = start(Duration.ofSeconds(30));
        var socket = HTTP.newWebSocketBuilder()
                .buildAsync(URI.create("ws://127.0.0.1:" + own.port() + "/api/v1/ws/events"), new Collector(got))
                .get(5, TimeUnit.SECONDS);

        publish(EVENT);
        assertThat(got.poll(5, TimeUnit.SECONDS)).isEqualTo(EVENT);
        own.close();

        assertThat(got.poll(5, TimeUnit.SECONDS)).isEqualTo("1012 Service restart");
        socket.abort();
    }

    @Test
    void saysGoodbyeAndIsGoneWithinTwoSecondsEvenIfAClientDoesNotRead() throws Exception {
        var own = start(Duration.ofSeconds(30));
        try (var stalled = RawClient.connect(own.port(), "", 4096);
                var client = RawClient.connect(own.port(), "")) {
            String large = EVENT.replace("木", "x".repeat(5 << 20));
            publish(large);
            publish(large);
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
    void letsItsClientsGoAndTakesNoNewOnes() throws Exception {
        var hub = new HubConfig(
                16 << 20,
                Duration.ofSeconds(30),
                Duration.ofSeconds(60),
                FailureConfig.DEFAULT,
                1 << 20,
                Duration.ofSeconds(10));
        var own = forward(
                new ForwarderConfig(
                        redis.uri(), "127.0.0.1", 0, AccessConfig.OPEN, hub, DurableConfig.DEFAULT, Map.of(), 16 << 20, false),
                List::of);
        int port = readyPort(own);
        try (var client = RawClient.connect(port, "?notices=1");
                var frontend = RawClient.connect(port, "");
                var slow = RawClient.connect(port, "?overflow=skip", 4096)) {
            publish(EVENT.replace("木", "x".repeat(5 << 20)));
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
            publish(EVENT);

            assertThat(slow.text()).hasSizeGreaterThan(5 << 20);
            assertThat(slow.text()).contains("draining");
            assertThat(closing).succeedsWithin(Duration.ofSeconds(5));
        }
    }

    @Test
    void saysInOneLineThatThePortIsTaken() {
        int taken = forwarder.port();

        assertThatThrownBy(() -> forward(new ForwarderConfig(redis.uri(), "127.0.0.1", taken), List::of))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("cannot listen on 127.0.0.1:" + taken + " (")
                .hasMessageContaining("set KODAMA_HTTP_PORT to a free port")
                .hasMessageNotContaining("\n");
    }

    @Test
    void showsTheOtherComponentsAndIsReadyOnlyIfTheyAre() throws Exception {
        var mirror = new ComponentHealth("mirror", false, Map.of("state", "starting", "lag", 3));
        try (var both = forward(config(redis.uri(), Duration.ofSeconds(30)), () -> List.of(mirror))) {
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

    private RawClient connect(String query) throws IOException {
        return RawClient.connect(readyPort(forwarder), query);
    }

    private void publish(String message) throws IOException {
        publisher.publish("events.TASK_DONE", message.getBytes(UTF_8));
    }

    private static Forwarder forward(ForwarderConfig config, Supplier<List<ComponentHealth>> others)
            throws IOException {
        return Forwarder.start(config, new SimpleMeterRegistry(), new MonitoringSources(others, () -> ""), NO_API);
    }

    private static Forwarder start(Duration pingAfter) throws IOException {
        var started = forward(config(redis.uri(), pingAfter), List::of);
        readyPort(started);
        return started;
    }

    private static ForwarderConfig config(String redisUri, Duration pingAfter) {
        return config(redisUri, pingAfter, AccessConfig.OPEN);
    }

    private static ForwarderConfig config(String redisUri, Duration pingAfter, AccessConfig access) {
        return new ForwarderConfig(
                redisUri,
                "127.0.0.1",
                0,
                access,
                new HubConfig(16 << 20, pingAfter, Duration.ofSeconds(60)),
                DurableConfig.DEFAULT,
                Map.of("moved_updated", List.of("MOVED_*")),
                16 << 20,
                false);
    }

    private static int readyPort(Forwarder started) {
        await().pollInterval(Duration.ofMillis(5))
                .until(() -> get(started.port(), "/health/ready").statusCode() == 200);
        return started.port();
    }

    private static HttpResponse<String> get(int port, String path) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .build();
        return HTTP.send(request, HttpResponse.BodyHandlers.ofString());
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private record Collector(BlockingQueue<String> got) implements WebSocket.Listener {
        @Override
        public CompletionStage<?> onText(WebSocket socket, CharSequence text, boolean last) {
            got.add(text.toString());
            socket.request(1);
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
            got.add(code + " " + reason);
            return CompletableFuture.completedFuture(null);
        }
    }
}
