package dev.kodama.forwarder;

import static dev.kodama.forwarder.ForwarderFixture.END;
import static dev.kodama.forwarder.ForwarderFixture.EVENT;
import static dev.kodama.forwarder.ForwarderFixture.get;
import static dev.kodama.forwarder.ForwarderFixture.start;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.kodama.embedded.StartFailedException;
import dev.kodama.http.access.AccessConfig;
import dev.kodama.settings.Settings;
import dev.kodama.testing.Tokens;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
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
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ForwarderIT {
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
    void forwardsThePublishedBytesUnchanged() throws IOException {
        String odd =
                " {\"payload\" : {} ,\"entity_id\":\"1\",\"entity_type\":\"t\",\"event_type\":\"A\",\"more\":[1e2]}\n";
        try (var client = live.connect("?notices=1")) {
            live.publish(EVENT);
            live.publish(odd);

            assertThat(client.text()).isEqualTo(EVENT);
            assertThat(client.text()).isEqualTo(odd);
        }
    }

    @Test
    void sendsFrontendsTheFourKeysOnly() throws IOException {
        String odd =
                "{\"event_type\":\"A\",\"entity_type\":\"t\",\"entity_id\":\"1\",\"error\":\"no disk\",\"payload\":{\"error\":1.0}}";
        try (var client = live.connect("");
                var filtered = live.connect("?event_types=A")) {
            live.publish(odd);

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
        try (var all = live.connect("");
                var frontend = live.connect("?event_types=moved_updated,END")) {
            live.publish(moved);
            live.publish(END);

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
        try (var guarded = start(live.config(access));
                var bounded = RawClient.connect(guarded.port(), "?token=" + Tokens.hs256(claims), 1 << 16);
                var all = live.connect("")) {
            live.publish("MOVED_X", EVENT.getBytes(UTF_8));
            live.publish("TASK_DONE", moved.getBytes(UTF_8));
            live.publish("TASK_DONE", EVENT.getBytes(UTF_8));

            assertThat(bounded.text()).isEqualTo(EVENT);
            assertThat(all.text()).isEqualTo(EVENT);
            assertThat(all.text()).isEqualTo(moved);
            assertThat(all.text()).contains("moved_updated");
            assertThat(all.text()).isEqualTo(EVENT);

            live.publish("MOVED_X", moved.getBytes(UTF_8));

            assertThat(bounded.text()).as("nothing came between").isEqualTo(moved);
            assertThat(bounded.text()).contains("moved_updated");
        }
    }

    @Test
    void doesNotForwardTypesThatAreReserved() throws IOException {
        try (var client = live.connect("")) {
            live.publish(EVENT.replace("TASK_DONE", "journal.hole"));
            live.publish("journal.hole", EVENT.getBytes(UTF_8));
            live.publish(EVENT.replace("TASK_DONE", "journal"));

            assertThat(client.text()).isEqualTo(EVENT.replace("TASK_DONE", "journal"));
        }
    }

    @Test
    void addsThePayloadThatOlderPublishersLeaveOut() throws IOException {
        try (var client = live.connect("")) {
            live.publish("{\"event_type\":\"A\",\"entity_type\":\"t\",\"entity_id\":\"1\"}");

            assertThat(client.text())
                    .isEqualTo("{\"event_type\":\"A\",\"entity_type\":\"t\",\"entity_id\":\"1\",\"payload\":{}}");
        }
    }

    @Test
    void pingsASilentClientAgainAndAgain() throws IOException {
        try (var often = start(live.config(Duration.ofMillis(100)));
                var client = RawClient.connect(often.port(), "")) {
            for (int i = 0; i < 3; i++) {
                assertThat(client.text()).isEqualTo("{\"type\":\"ping\"}");
            }
        }
    }

    @Test
    void countsInvalidMessagesInsteadOfForwardingThem() throws Exception {
        try (var client = live.connect("")) {
            live.publish(EVENT);
            assertThat(client.text()).isEqualTo(EVENT);
            int before = invalid();
            live.publish("");
            live.publish("null");
            live.publish("[]");
            live.publish("{\"event_type\":7}");
            live.publish("A", new byte[] {'{', (byte) 0xff, '}'});
            live.publish("[".repeat(100_000));
            live.publish(EVENT);

            assertThat(client.text()).isEqualTo(EVENT);
            assertThat(invalid() - before).isEqualTo(6);
        }
    }

    /** The number of invalid messages that the forwarder has counted. */
    private static int invalid() throws Exception {
        return new ObjectMapper()
                .readTree(get(live.port(), "/health/ready").body())
                .at("/components/websocket/invalid")
                .asInt();
    }

    @Test
    void forwardsNoMessageTooLongForTheJournal() throws Exception {
        var config = new ForwarderConfig(live.redisUri(), "127.0.0.1", 0);
        try (var own = start(config);
                var client = RawClient.connect(own.port(), "")) {
            live.publish(EVENT.replace("木", "x".repeat(1 << 20)));
            live.publish(EVENT);

            assertThat(client.text()).isEqualTo(EVENT);
            assertThat(get(own.port(), "/health/ready").body()).contains("\"invalid\":1");
        }
    }

    @Test
    void forwardsFiveMegabytes() throws IOException {
        String large = EVENT.replace("木", "x".repeat(5 << 20));
        try (var client = live.connect("")) {
            live.publish(large);
            live.publish(EVENT);

            assertThat(client.text()).isEqualTo(large);
            assertThat(client.text()).isEqualTo(EVENT);
        }
    }

    @Test
    void worksWithTheJdkClient() throws Exception {
        BlockingQueue<String> got = new LinkedBlockingQueue<>();
        var own = start(live.config(Duration.ofSeconds(30)));
        var socket = HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .buildAsync(URI.create("ws://127.0.0.1:" + own.port() + "/api/v1/ws/events"), new Collector(got))
                .get(5, TimeUnit.SECONDS);

        live.publish(EVENT);
        assertThat(got.poll(5, TimeUnit.SECONDS)).isEqualTo(EVENT);
        own.close();

        assertThat(got.poll(5, TimeUnit.SECONDS)).isEqualTo("1012 Service restart");
        socket.abort();
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
