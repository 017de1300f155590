package dev.kodama.forwarder;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.kodama.embedded.StartFailedException;
import dev.kodama.embedded.redis.RedisServer;
import dev.kodama.forwarder.durable.DurableConfig;
import dev.kodama.forwarder.hub.HubConfig;
import dev.kodama.http.access.AccessConfig;
import dev.kodama.http.api.Api;
import dev.kodama.http.monitoring.ComponentHealth;
import dev.kodama.http.monitoring.MonitoringSources;
import dev.kodama.settings.Settings;
import dev.kodama.testing.Tokens;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
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
import java.util.Optional;
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

class ForwarderIT {
    private static final String EVENT =
            "{\"event_type\":\"TASK_DONE\",\"entity_type\":\"task\",\"entity_id\":\"t-1\",\"payload\":{\"n\":1.50,\"é\":\"木\\u0041\"}}";

    private static final String END =
            "{\"event_type\":\"END\",\"entity_type\":\"end\",\"entity_id\":\"end\",\"payload\":{}}";

    @TempDir
    static Path dir;

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private static final Api NO_API = new Api(List.of(), failure -> Optional.empty(), new SimpleMeterRegistry());

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
    void forwardsThePublishedBytesUnchanged() throws IOException {
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
    void sendsFrontendsTheFourKeysOnly() throws IOException {
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
    void countsInvalidMessagesInsteadOfForwardingThem() throws Exception {
        try (var client = connect("")) {
            publish(EVENT);
            assertThat(client.text()).isEqualTo(EVENT);
            int before = invalid();
            publish("");
            publish("null");
            publish("[]");
            publish("{\"event_type\":7}");
            publisher.publish("events.A", new byte[] {'{', (byte) 0xff, '}'});
            publish("[".repeat(100_000));
            publish(EVENT);

            assertThat(client.text()).isEqualTo(EVENT);
            assertThat(invalid() - before).isEqualTo(6);
        }
    }

    /** The number of invalid messages that the forwarder has counted. */
    private static int invalid() throws Exception {
        return new ObjectMapper()
                .readTree(get(forwarder.port(), "/health/ready").body())
                .at("/components/websocket/invalid")
                .asInt();
    }

    @Test
    void forwardsNoMessageTooLongForTheJournal() throws Exception {
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
    void worksWithTheJdkClient() throws Exception {
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
