package dev.kodama.forwarder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.kodama.bus.metadata.EventMetadata.Head;
import dev.kodama.testing.Tokens;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who is connected, told by a server with real clients. */
@Timeout(30)
@SuppressWarnings("NullAway.Init") // the static field is set by start()
class ConnectionsIT {
    private static final Head TASK = new Head("TASK_DONE", "task", "t-1", true);

    private static AccessServer server;

    @BeforeAll
    static void start() throws Exception {
        server = new AccessServer(Map.of("KODAMA_JWT_SECRET", Tokens.SECRET));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void listsLiveAndDurableClientsPageByPage() throws Exception {
        String token = "token=" + token();
        try (var live = server.connect("?event_types=TASK_DONE,A&" + token);
                var durable = server.connect("?delivery=durable&" + token)) {
            await().until(() -> ask("").path("total").asInt() == 2
                    && ask("").path("connections").size() == 2);
            server.publish(TASK);
            assertThat(live.text()).contains("TASK_DONE");
            await().until(() -> ask("").at("/connections/0/sent").asLong() == 1);

            var first = ask("&limit=1");
            var second = ask("&limit=1&cursor=" + first.path("next").asText());

            var one = first.at("/connections/0");
            assertThat(one.path("remote").asText()).isEqualTo("127.0.0.1");
            assertThat(one.path("subject").asText()).isEqualTo(Tokens.SUBJECT);
            assertThat(one.path("transport").asText()).isEqualTo("websocket");
            assertThat(one.path("delivery").asText()).isEqualTo("live");
            assertThat(one.path("filters").toString()).isEqualTo("[{\"event_types\":[\"A\",\"TASK_DONE\"]}]");
            assertThat(Instant.parse(one.path("connected_since").asText()))
                    .isBetween(Instant.now().minusSeconds(30), Instant.now());
            assertThat(one.path("lag").asLong(-1)).isZero();
            assertThat(one.path("dropped").asLong(-1)).isZero();
            assertThat(second.at("/connections/0/delivery").asText()).isEqualTo("durable");
            assertThat(second.at("/connections/0/filters").toString()).isEqualTo("[{}]");
            assertThat(second.path("next").isNull()).isTrue();
            assertThat(durable.head()).contains("101");
        }
        await().until(() -> ask("").path("total").asInt() == 0);
    }

    @Test
    void countsWhatASlowClientMisses() throws Exception {
        try (var slow = RawClient.connect(server.port(), "?notices=1&token=" + token(), 32 << 10)) {
            await().until(() -> ask("").path("connections").size() == 1);
            for (int i = 0; i < 400_000; i++) {
                server.publish(TASK);
            }

            assertThat(ask("").at("/connections/0/lag").asLong()).isPositive();
            String notice = slow.text();
            while (!notice.contains("\"dropped\"")) {
                notice = slow.text();
            }

            long dropped = new ObjectMapper().readTree(notice).path("count").asLong();
            assertThat(dropped).isPositive();
            await().until(() -> ask("").at("/connections/0/dropped").asLong() >= dropped);
        }
        await().until(() -> ask("").path("total").asInt() == 0);
    }

    @Test
    void tellsNobodyWhoMaySeeOnlySome() throws Exception {
        var claims = Tokens.claims(Instant.now().plusSeconds(60));
        claims.put("events", Map.of("event_types", List.of("A")));

        assertThat(send("?token=" + Tokens.hs256(claims)).statusCode()).isEqualTo(403);
        assertThat(send("?cursor=x&token=" + token()).statusCode()).isEqualTo(400);
    }

    private static String token() {
        return Tokens.hs256(Tokens.claims(Instant.now().plusSeconds(60)));
    }

    private static JsonNode ask(String more) throws Exception {
        var answer = send("?token=" + token() + more);
        Described.requireAnswer("/api/v1/connections", answer.statusCode(), answer.body());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return new ObjectMapper().readTree(answer.body());
    }

    private static HttpResponse<String> send(String query) throws Exception {
        var address = URI.create("http://127.0.0.1:" + server.port() + "/api/v1/connections" + query);
        return HttpClient.newHttpClient().send(HttpRequest.newBuilder(address).build(), BodyHandlers.ofString());
    }
}
