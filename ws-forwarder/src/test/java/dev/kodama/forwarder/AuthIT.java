package dev.kodama.forwarder;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.kodama.bus.metadata.EventMetadata.Head;
import dev.kodama.forwarder.RawClient.Frame;
import dev.kodama.testing.Tokens;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** Tokens over real sockets. */
class AuthIT {
    private static final Frame REQUIRED =
            new Frame(RawClient.TEXT, 0, "{\"error\":\"Authentication required. Pass ?token=<jwt>\"}");

    private static final Frame INVALID = new Frame(RawClient.TEXT, 0, "{\"error\":\"Invalid or expired token\"}");

    private static final Head TASK = new Head("TASK_DONE", "task", "t-1", true);

    private static final Head TICKET = new Head("TICKET_DONE", "ticket", "k-1", true);

    private static AccessServer server;

    @BeforeAll
    static void start() throws IOException {
        server = new AccessServer(Map.of("KODAMA_JWT_SECRET", Tokens.SECRET));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "?token=", "?token=%20&event_types=A", "?delivery=durable", "?delivery=nonsense"})
    void rejectsAMissingTokenInAFrameAndClosesWith4401(String query) throws IOException {
        try (var client = server.connect(query)) {
            server.publish(TASK);

            assertThat(client.next()).isEqualTo(REQUIRED);
            assertThat(client.next()).isEqualTo(new Frame(RawClient.CLOSE, 4401, "Authentication required"));
            assertThat(client.isAtEnd()).isTrue();
        }
    }

    @Test
    void rejectsABadTokenInAFrameAndClosesWith4401() throws IOException {
        for (String token :
                List.of("nonsense", expired(), Tokens.hs256(claims(), "another-secret-of-at-least-32-bytes!"))) {
            try (var client = server.connect("?token=" + token)) {
                server.publish(TASK);

                assertThat(client.next()).isEqualTo(INVALID);
                assertThat(client.next()).isEqualTo(new Frame(RawClient.CLOSE, 4401, "Invalid or expired token"));
            }
        }
    }

    @Test
    void acceptsATokenInEachOfThreePlaces() throws IOException {
        String token = Tokens.hs256(claims());
        try (var byQuery = server.connect("?token=" + token);
                var byHeader = server.connect("", "Authorization: Bearer " + token);
                var byProtocol = server.connect("", "Sec-WebSocket-Protocol: bearer, " + token)) {
            server.publish(TASK);

            assertThat(byQuery.text()).isEqualTo(AccessServer.text(TASK));
            assertThat(byHeader.text()).isEqualTo(AccessServer.text(TASK));
            assertThat(byProtocol.text()).isEqualTo(AccessServer.text(TASK));
            assertThat(byProtocol.head())
                    .contains("Sec-WebSocket-Protocol: bearer\r\n")
                    .doesNotContain(token);
            assertThat(byQuery.head()).doesNotContain("Sec-WebSocket-Protocol");
        }
    }

    @Test
    void showsOnlyVisibleEventsWhateverTheFilter() throws IOException {
        var claims = claims();
        claims.put("events", Map.of("event_types", List.of("TASK_*", "task_updated", "ticket_updated", "END")));
        try (var client = server.connect("?event_types=TICKET_DONE&token=" + Tokens.hs256(claims))) {
            server.publish(TICKET);
            client.sendText("{\"type\":\"subscribe\",\"event_types\":[]}");
            assertThat(client.text()).startsWith("{\"status\":\"subscribed\"");

            var derived = TASK.derive("task_updated");
            for (Head head :
                    List.of(TICKET, TASK, derived, TICKET.derive("ticket_updated"), new Head("END", "e", "e", true))) {
                server.publish(head);
            }

            assertThat(client.text()).isEqualTo(AccessServer.text(TASK));
            assertThat(client.text()).isEqualTo(AccessServer.text(derived));
            assertThat(client.text()).contains("END");
        }
    }

    @Test
    void letsABrowsersStreamRetryWithoutEndingIt() throws Exception {
        try (var blind = new AccessServer(Map.of("KODAMA_JWKS_URL", "http://127.0.0.1:1/jwks"));
                var source = new EventSourceClient(
                        "http://127.0.0.1:" + blind.port() + "/api/v1/events/stream?token=" + Tokens.es256(claims()),
                        "")) {
            for (int i = 0; i < 2; i++) {
                var event = source.next();
                assertThat(event.name()).isEqualTo("failure");
                assertThat(event.data()).isEqualTo("{\"error\":\"Service not ready, please retry\"}");
            }
            assertThat(source.retryMillis()).isEqualTo(1000);
            assertThat(source.isClosed()).isFalse();
        }
    }

    @Test
    void asksForATokenOverHttp() throws Exception {
        String token = Tokens.hs256(claims());

        var without = get("/api/v1/who");
        assertThat(without.statusCode()).isEqualTo(401);
        assertThat(without.headers().firstValue("WWW-Authenticate")).contains("Bearer realm=\"kodama\"");
        assertThat(without.body())
                .isEqualTo("{\"error\":\"Authentication required. Pass Authorization: Bearer <jwt>\"}");
        var bad = get("/api/v1/who", "Authorization", "Bearer " + expired());
        assertThat(bad.statusCode()).isEqualTo(401);
        assertThat(bad.headers().firstValue("WWW-Authenticate"))
                .contains("Bearer realm=\"kodama\", error=\"invalid_token\"");
        assertThat(bad.body()).isEqualTo("{\"error\":\"Invalid or expired token\"}");
        String who = "{\"who\":\"" + Tokens.SUBJECT + "\",\"query\":\"[a]\"}";
        assertThat(get("/api/v1/who?a=1", "Authorization", "Bearer " + token).body())
                .isEqualTo(who);
        assertThat(get("/api/v1/who?a=1&token=" + token).body()).isEqualTo(who);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/", "/api/v1/nothing", "/api/v1/events/stream", "/metrics/", "/health", "/%68ealth/live/x"})
    void asksForATokenEverywhereElse(String path) throws Exception {
        assertThat(get(path).statusCode()).isEqualTo(401);
    }

    @Test
    void asksForNoneForHealthMetricsAndDocuments() throws Exception {
        assertThat(get("/health/live").statusCode()).isEqualTo(200);
        assertThat(get("/health/ready").statusCode()).isEqualTo(200);
        assertThat(get("/metrics").statusCode()).isEqualTo(200);
        assertThat(get("/openapi.json").statusCode()).isEqualTo(200);
        assertThat(get("/asyncapi.json").statusCode()).isEqualTo(200);
    }

    @Test
    void namesEventTypesInMetricsOnlyForATokenThatSeesEverything() throws Exception {
        var claims = claims();
        claims.put("events", Map.of("event_types", List.of("A")));

        assertThat(get("/metrics").body()).isEqualTo("up 1\n");
        assertThat(get("/metrics", "Authorization", "Bearer " + expired()).body())
                .isEqualTo("up 1\n");
        assertThat(get("/metrics", "Authorization", "Bearer " + Tokens.hs256(claims))
                        .body())
                .isEqualTo("up 1\n");
        assertThat(get("/metrics", "Authorization", "Bearer " + Tokens.hs256(claims()))
                        .body())
                .isEqualTo(AccessServer.METRICS);
        try (var open = new AccessServer(Map.of())) {
            var url = URI.create("http://127.0.0.1:" + open.port() + "/metrics");
            var answer =
                    HttpClient.newHttpClient().send(HttpRequest.newBuilder(url).build(), BodyHandlers.ofString());
            assertThat(answer.body()).as("where nobody is asked").contains("event_type");
        }
    }

    @Test
    void answersABoundedTokenOnlyWhereVisibilityIsKept() throws Exception {
        var claims = claims();
        claims.put("events", Map.of("event_types", List.of("A")));

        assertThat(get("/api/v1/who", "Authorization", "Bearer " + Tokens.hs256(claims))
                        .statusCode())
                .isEqualTo(403);
    }

    @Test
    void writesOneLineForEachConnectionAndNoTokenAnywhere() throws Exception {
        var logs = new ListAppender<ILoggingEvent>();
        var root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        logs.start();
        root.addAppender(logs);
        var claims = claims();
        claims.put("sub", "auditor");
        String token = Tokens.hs256(claims);
        try {
            try (var client = server.connect("?token=" + token)) {
                client.send(RawClient.FIN | RawClient.CLOSE, new byte[] {0x03, (byte) 0xe8, 'b', '"', '\n', 'e'});
                assertThat(client.next().closeCode()).isEqualTo(1000);
            }
            try (var cut = server.connect("?token=" + token)) {
                assertThat(cut.head()).contains("101");
            }
            try (var stranger = server.connect("?token=x" + token)) {
                assertThat(stranger.next()).isEqualTo(INVALID);
            }
            Awaitility.await()
                    .until(() -> ofAuditor(logs).size() == 2
                            && audit(logs).stream().anyMatch(line -> line.startsWith("subject=\"-\"")));
        } finally {
            root.detachAppender(logs);
        }

        assertThat(ofAuditor(logs))
                .hasSize(2)
                .anyMatch(
                        line -> line.matches(
                                "subject=\"auditor\" remote=127.0.0.1 transport=websocket seconds=[0-9.]+ code=1000 reason=\"b\\?\\?e\""))
                .anyMatch(line -> line.contains("code=1006"));
        assertThat(audit(logs)).anyMatch(line -> line.startsWith("subject=\"-\"") && line.contains("code=4401"));
        assertThat(new ArrayList<>(logs.list))
                .noneMatch(event -> event.getFormattedMessage().contains(token.substring(40)));
    }

    private static List<String> ofAuditor(ListAppender<ILoggingEvent> logs) {
        return audit(logs).stream()
                .filter(line -> line.startsWith("subject=\"auditor\""))
                .toList();
    }

    private static List<String> audit(ListAppender<ILoggingEvent> logs) {
        return new ArrayList<>(logs.list)
                .stream()
                        .filter(event -> event.getLoggerName().equals("dev.kodama.audit"))
                        .map(ILoggingEvent::getFormattedMessage)
                        .toList();
    }

    private static Map<String, Object> claims() {
        return Tokens.claims(Instant.now().plusSeconds(600));
    }

    private static String expired() {
        return Tokens.hs256(Tokens.claims(Instant.now().minusSeconds(5)));
    }

    private static HttpResponse<String> get(String path, String... headers) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path));
        if (headers.length > 0) {
            request.headers(headers);
        }
        var answer = HttpClient.newHttpClient().send(request.build(), BodyHandlers.ofString());
        if (answer.body().startsWith("{")) {
            Described.requireAnswer(path, answer.statusCode(), answer.body());
        }
        return answer;
    }
}
