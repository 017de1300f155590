package dev.kodama.http.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kodama.http.access.AccessConfig;
import dev.kodama.http.api.AccessEndpoint;
import dev.kodama.http.api.Api;
import dev.kodama.http.monitoring.ComponentHealth;
import dev.kodama.http.monitoring.MonitoringSources;
import dev.kodama.settings.Settings;
import dev.kodama.testing.Tokens;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The second port, over real sockets: what is served there, to whom, and that nothing else is. */
@SuppressWarnings("NullAway.Init") // the fields are set by start()
class ManagementPortIT {
    private static final String ALL = "kodama_events_total{event_type=\"A\"} 1\n";
    private static final String OPEN = "kodama_up 1\n";

    private Api api;
    private HttpServer server;
    private volatile boolean ready = true;

    @BeforeEach
    void start() throws IOException {
        api = new Api(
                List.of(new AccessEndpoint(Optional.of("Off."))),
                failure -> Optional.empty(),
                new SimpleMeterRegistry());
        server = serve(Map.of("KODAMA_JWT_SECRET", Tokens.SECRET, "KODAMA_MANAGEMENT_PORT", "0"));
    }

    @AfterEach
    void stop() {
        server.close();
        api.close();
    }

    private HttpServer serve(Map<String, String> settings) throws IOException {
        return serve(settings, new MonitoringSources(this::components, () -> ALL, () -> OPEN));
    }

    private HttpServer serve(Map<String, String> settings, MonitoringSources sources) throws IOException {
        return HttpServer.start(
                "127.0.0.1", 0, AccessConfig.from(Settings.of(settings)), HttpServices.of(sources, api));
    }

    private List<ComponentHealth> components() {
        return List.of(new ComponentHealth("mirror", ready, Map.of("state", ready ? "running" : "starting")));
    }

    private int port() {
        return server.managementPort().orElseThrow();
    }

    private static String ask(int port, String line, String... headers) throws IOException {
        return ask(30_000, port, line, headers);
    }

    private static String ask(int timeoutMillis, int port, String line, String... headers) throws IOException {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(timeoutMillis);
            var all = new ArrayList<>(List.of(headers));
            all.add("Connection: close");
            socket.getOutputStream()
                    .write((line + " HTTP/1.1\r\n" + String.join("\r\n", all) + "\r\n\r\n").getBytes(ISO_8859_1));
            return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
        }
    }

    @Test
    void showsAllMetricsWithoutATokenThatTheMainPortAsksFor() throws IOException {
        assertThat(ask(server.port(), "GET /metrics", "Host: localhost")).endsWith(OPEN);
        assertThat(ask(server.port(), "GET /api/v1/access", "Host: localhost")).startsWith("HTTP/1.1 401 ");

        assertThat(ask(port(), "GET /metrics", "Host: localhost"))
                .startsWith("HTTP/1.1 200 ")
                .endsWith(ALL);
    }

    @Test
    void answersProbesByAddressWithoutAToken() throws IOException {
        assertThat(ask(port(), "GET /health/live", "Host: 10.1.2.3:18010")).startsWith("HTTP/1.1 200 ");
        assertThat(ask(port(), "GET /health/ready", "Host: 10.1.2.3:18010")).startsWith("HTTP/1.1 200 ");
        ready = false;

        assertThat(ask(port(), "GET /health/ready", "Host: 10.1.2.3:18010"))
                .startsWith("HTTP/1.1 503 ")
                .contains("\"mirror\"");
        assertThat(ask(port(), "GET /health/ready?component=mirror", "Host: localhost"))
                .startsWith("HTTP/1.1 503 ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/api/v1/access",
                "/ui/",
                "/openapi.json",
                "/metrics/",
                "/health",
                "//metrics",
                "/..%2fmetrics"
            })
    void servesNothingElse(String path) throws IOException {
        String token = "Authorization: Bearer "
                + Tokens.hs256(Tokens.claims(Instant.now().plusSeconds(60)));

        assertThat(ask(port(), "GET " + path, "Host: localhost", token)).containsPattern("^HTTP/1.1 40[04] ");
    }

    @Test
    void namesWhatIsServedIn404() throws IOException {
        assertThat(ask(port(), "GET /api/v1/access", "Host: localhost"))
                .endsWith("{\"error\":\"Nothing is at /api/v1/access; there is GET /health/live, GET /health/ready and"
                        + " GET /metrics.\"}");
    }

    @ParameterizedTest
    @CsvSource({"POST /metrics, 405", "DELETE /health/ready, 405", "PUT /api/v1/access, 404"})
    void changesNothing(String line, int status) throws IOException {
        assertThat(ask(port(), line, "Host: localhost", "Content-Length: 0")).startsWith("HTTP/1.1 " + status + " ");
    }

    @Test
    void servesNoPageThatRebindsItsNameAlthoughTokensAreRequired() throws IOException {
        assertThat(ask(port(), "GET /metrics", "Host: evil.example")).startsWith("HTTP/1.1 421 ");
        assertThat(ask(port(), "GET /metrics", "Host: localhost", "Origin: https://evil.example"))
                .startsWith("HTTP/1.1 403 ");
    }

    @Test
    void isOffByDefault() throws IOException {
        try (var plain = serve(Map.of())) {
            assertThat(plain.managementPort()).isEmpty();
        }
    }

    @Test
    void answersProbesWhileEveryThreadOfTheMainPortIsBusy() throws Exception {
        var end = new CountDownLatch(1);
        var busy = new MonitoringSources(this::components, () -> ALL, () -> {
            await(end);
            return OPEN;
        });
        try (var held = serve(Map.of("KODAMA_JWT_SECRET", Tokens.SECRET, "KODAMA_MANAGEMENT_PORT", "0"), busy)) {
            var sockets = new ArrayList<Socket>();
            for (int i = 0; i < 40; i++) {
                var socket = new Socket(InetAddress.getLoopbackAddress(), held.port());
                socket.getOutputStream().write("GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(ISO_8859_1));
                sockets.add(socket);
            }

            assertThatThrownBy(() -> ask(1_000, held.port(), "GET /health/live", "Host: localhost"))
                    .isInstanceOf(SocketTimeoutException.class);
            assertThat(ask(held.managementPort().orElseThrow(), "GET /health/live", "Host: localhost"))
                    .startsWith("HTTP/1.1 200 ");

            end.countDown();
            for (var socket : sockets) {
                socket.close();
            }
        }
    }

    private static void await(CountDownLatch end) {
        try {
            end.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void saysWhichSettingHasATakenPortAndLeavesNothingOpen() throws IOException {
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var settings = Map.of("KODAMA_MANAGEMENT_PORT", String.valueOf(taken.getLocalPort()));

            assertThatThrownBy(() -> serve(settings))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("127.0.0.1:" + taken.getLocalPort())
                    .hasMessageContaining("set KODAMA_MANAGEMENT_PORT to a free port");
        }
    }
}
