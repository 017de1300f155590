package dev.kodama.forwarder.api.journal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.kodama.history.UnavailableException;
import dev.kodama.http.api.ApiRequest;
import dev.kodama.http.api.ApiResponse;
import dev.kodama.http.auth.Credentials;
import dev.kodama.http.auth.Principal;
import dev.kodama.http.visibility.EventVisibility;
import dev.kodama.http.visibility.FilterKey;
import dev.kodama.journal.mask.EventMask;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RemoteEntitiesTest {
    private static final URI NOBODY = URI.create("http://127.0.0.1:1");
    private static final CursorSeal SEAL = CursorSeal.random();
    private static final String NOTHING = "{\"events\":[],\"next\":null}";
    private static final ApiRequest QUESTION = new ApiRequest(List.of("t", "1"), Map.of(), false);

    @Test
    void forwardsTheQuery() {
        var request =
                new ApiRequest(List.of("task", "a/b c%"), Map.of("since", List.of("2026-03-03T12:00:00+01:00")), false);

        assertThat(RemoteEntities.path(request))
                .isEqualTo("/api/v1/entities/task/a%2Fb%20c%25/events?since=2026-03-03T12%3A00%3A00%2B01%3A00");
        assertThat(RemoteEntities.path(new ApiRequest(List.of("a", "b"), Map.of(), false)))
                .isEqualTo("/api/v1/entities/a/b/events");
        assertThat(RemoteEntities.path(new ApiRequest(List.of("..", "\0"), Map.of(), false)))
                .isEqualTo("/api/v1/timeline?entity_type=%2E%2E&entity_id=%00");
    }

    @Test
    void reportsAnUnreachableProcess() {
        var nobody = new RemoteEntities(List.of(NOBODY), SEAL, EventMask.NONE);

        assertThatThrownBy(() -> nobody.answer(new ApiRequest(List.of("a", "b"), Map.of(), false)))
                .isInstanceOf(UnavailableException.class)
                .hasMessageContaining("cannot be asked at http://127.0.0.1:1 (nobody listens there)")
                .hasMessageContaining("KODAMA_PROCESSORS_URL");
    }

    @Test
    void passesTheTokenOnAndLetsARefusalThrough() throws Exception {
        try (var processors = new TinyProcessors(403, "{\"error\":\"no\"}")) {
            var answer = processors.ask(caller(EventVisibility.ALL));

            assertThat(answer.status()).isEqualTo(403);
            assertThat(answer.json()).isEqualTo("{\"error\":\"no\"}");
            assertThat(processors.authorization).isEqualTo("Bearer t.o.k");
        }
    }

    @Test
    void showsNothingOfProcessorsThatDoNotKeepPermits() throws Exception {
        String page = RemotePageTest.page(RemotePageTest.event("A", "t", "1", "{}"));
        var permit = EventVisibility.of(Map.of(FilterKey.EVENT_TYPES, List.of("B")));
        try (var processors = new TinyProcessors(200, page)) {
            assertThat(processors.ask(caller(EventVisibility.ALL)).json()).isEqualTo(page);
            assertThatThrownBy(() -> processors.ask(caller(permit)))
                    .isInstanceOf(UnavailableException.class)
                    .hasMessageContaining("settings of tokens")
                    .hasMessageNotContaining("t.o.k");
        }
    }

    @Test
    void showsNothingThatIsNoPage() throws Exception {
        try (var strange = new TinyProcessors(200, "<html>t.o.k</html>");
                var living = new TinyProcessors(200, NOTHING)) {
            var entities = new RemoteEntities(List.of(strange.url(), living.url()), SEAL, EventMask.NONE);

            assertThat(entities.answer(QUESTION).json()).isEqualTo(NOTHING);
            assertThatThrownBy(() -> strange.ask(caller(EventVisibility.ALL)))
                    .isInstanceOf(UnavailableException.class)
                    .hasMessageContaining("it sent no page: no JSON")
                    .hasMessageNotContaining("t.o.k");
        }
    }

    @Test
    void writesAnErrorAnew() throws Exception {
        try (var wordy = new TinyProcessors(400, "{\"error\":\"since is\\nwrong\",\"trace\":[1]}");
                var strange = new TinyProcessors(403, "<html>no</html>")) {
            assertThat(wordy.ask(caller(EventVisibility.ALL)).json()).isEqualTo("{\"error\":\"since is wrong\"}");
            assertThat(strange.ask(caller(EventVisibility.ALL)).json())
                    .isEqualTo("{\"error\":\"The processors answered 403.\"}");
        }
    }

    @Test
    void stopsReadingAnAnswerWithoutAnEnd() throws Exception {
        try (var endless = new TinyProcessors(200, " ".repeat((64 << 20) + 1))) {
            assertThatThrownBy(() -> endless.ask(caller(EventVisibility.ALL)))
                    .isInstanceOf(UnavailableException.class)
                    .hasMessageContaining("its answer has more than 67108864 bytes");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"http://127.0.0.1.example:18002", "http://processors:18002", "http://10.0.0.7", "http://[::2]:1"
            })
    void neverSendsATokenToAnotherMachineInClear(String address) {
        var elsewhere = new RemoteEntities(List.of(URI.create(address)), SEAL, EventMask.NONE);
        var request = new ApiRequest(List.of("t", "1"), Map.of(), false, caller(EventVisibility.ALL));

        assertThatThrownBy(() -> elsewhere.answer(request))
                .isInstanceOf(UnavailableException.class)
                .hasMessageContaining(
                        address + " (a token never goes to another machine in clear: set KODAMA_TLS_CERT");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"http://localhost:1", "http://127.1.2.3:1", "http://[::1]:1", "https://processors.invalid:1"})
    void sendsATokenToItsOwnMachineOrOverTls(String address) {
        var elsewhere = new RemoteEntities(List.of(URI.create(address)), SEAL, EventMask.NONE);
        var request = new ApiRequest(List.of("t", "1"), Map.of(), false, caller(EventVisibility.ALL));

        assertThatThrownBy(() -> elsewhere.answer(request))
                .isInstanceOf(UnavailableException.class)
                .hasMessageNotContaining("in clear");
    }

    @Test
    void asksTheNextProcessWhenOneIsDown() throws Exception {
        try (var living = new TinyProcessors(200, NOTHING)) {
            var entities = new RemoteEntities(List.of(NOBODY, living.url()), SEAL, EventMask.NONE);

            assertThat(entities.answer(QUESTION).json()).isEqualTo(NOTHING);
        }
    }

    @Test
    void staysWithTheOneThatAnsweredAndLeavesItWhenItIsUnavailable() throws Exception {
        try (var restoring = new TinyProcessors(503, "{\"error\":\"still starting\"}");
                var other = new TinyProcessors(200, NOTHING)) {
            var entities = new RemoteEntities(List.of(restoring.url(), other.url()), SEAL, EventMask.NONE);
            assertThat(entities.answer(QUESTION).status()).isEqualTo(200);
            assertThat(entities.answer(QUESTION).status()).isEqualTo(200);
            assertThat(restoring.questions).hasValue(1);
            assertThat(other.questions).hasValue(2);

            restoring.status = 200;
            other.status = 503;

            assertThat(entities.answer(QUESTION).status()).isEqualTo(200);
            assertThat(restoring.questions).hasValue(2);
        }
    }

    @Test
    void asksTheNextProcessWhenOneDoesNotAnswer() throws Exception {
        try (var silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                var living = new TinyProcessors(200, NOTHING)) {
            var hanging = URI.create("http://127.0.0.1:" + silent.getLocalPort());
            var entities = new RemoteEntities(List.of(hanging, living.url()), SEAL, EventMask.NONE);

            assertThat(entities.answer(QUESTION).status()).isEqualTo(200);
        }
    }

    @Test
    void namesAllThatDoNotAnswer() throws Exception {
        try (var restoring = new TinyProcessors(503, "{\"error\":\"still starting\"}")) {
            var entities = new RemoteEntities(List.of(NOBODY, restoring.url()), SEAL, EventMask.NONE);

            assertThatThrownBy(() -> entities.answer(QUESTION))
                    .isInstanceOf(UnavailableException.class)
                    .hasMessageContaining(NOBODY + " (nobody listens there), " + restoring.url()
                            + " (it answered 503: still starting); start one of them");
        }
    }

    @Test
    void passesOnTheReasonOfTheOnlyProcess() throws Exception {
        try (var restoring = new TinyProcessors(503, "{\"error\":\"still starting\"}")) {
            var answer = restoring.ask(caller(EventVisibility.ALL));

            assertThat(answer.status()).isEqualTo(503);
            assertThat(answer.json()).isEqualTo("{\"error\":\"still starting\"}");
        }
    }

    private static Principal caller(EventVisibility permit) {
        var token = Credentials.find("Bearer t.o.k", List.of(), null).token();
        return new Principal("ann", Optional.empty(), permit, token);
    }

    /** Answers every question the same, but for the status, which may change. */
    private static final class TinyProcessors implements AutoCloseable {
        private final HttpServer server;
        private final AtomicInteger questions = new AtomicInteger();
        private volatile String authorization = "";
        private volatile int status;

        TinyProcessors(int status, String body) throws IOException {
            this.status = status;
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.createContext("/", exchange -> {
                authorization = String.valueOf(exchange.getRequestHeaders().getFirst("Authorization"));
                String changed = this.status == 200 ? NOTHING : "{\"error\":\"changed\"}";
                byte[] bytes = (this.status == status ? body : changed).getBytes(UTF_8);
                questions.incrementAndGet();
                exchange.sendResponseHeaders(this.status, bytes.length);
                try (exchange) {
                    exchange.getResponseBody().write(bytes);
                }
            });
            server.start();
        }

        ApiResponse ask(Principal caller) {
            return new RemoteEntities(List.of(url()), SEAL, EventMask.NONE)
                    .answer(new ApiRequest(List.of("t", "1"), Map.of(), false, caller));
        }

        URI url() {
            return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
        }

        @Override
        public void close() {
            server.stop(0);
        }
    }
}
