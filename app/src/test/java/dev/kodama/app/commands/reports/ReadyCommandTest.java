package dev.kodama.app.commands.reports;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.kodama.app.Kodama;
import dev.kodama.settings.Settings;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ReadyCommandTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void succeedsWhereTheRoleIsReady() {
        answer(200, "{\"status\":\"ready\",\"components\":{}}");

        assertThat(run("ready")).isZero();
        assertThat(out.toString()).isEqualToIgnoringNewLines("http://127.0.0.1:" + port() + "/health/ready: ready");
    }

    @Test
    void saysWhichComponentIsNotReadyAndWhy() {
        answer(
                503,
                "{\"status\":\"not ready\",\"components\":{\"mirror\":{\"ready\":false,\"reason\":\"Kafka is unavailable\"},"
                        + "\"rights\":{\"ready\":true}}}");

        assertThat(run("ready", "mirror")).isEqualTo(1);
        assertThat(out.toString()).contains("/health/ready: not ready: mirror: Kafka is unavailable");
    }

    @Test
    void failsOnAnAnswerThatIsNotFromKodama() {
        answer(404, "<html>");

        assertThat(run("ready")).isEqualTo(1);
        assertThat(out.toString()).contains("not ready: status 404, not from Kodama");
    }

    @Test
    void failsWhereNothingListens() throws IOException {
        int free;
        try (var socket = new ServerSocket(0)) {
            free = socket.getLocalPort();
        }

        assertThat(run("ready", "--http-port", String.valueOf(free))).isEqualTo(1);
        assertThat(out.toString()).contains("/health/ready: no answer: ");
    }

    @Test
    void failsOnAProcessThatDoesNotAnswerInTime() {
        server.createContext("/health/ready", exchange -> {});

        assertThat(run("ready", "--timeout", "300ms")).isEqualTo(1);
        assertThat(out.toString()).contains("not ready: ").contains("timed out");
    }

    @Test
    void asksThisMachineWhereTheRoleListensOnAllAddresses() {
        assertThat(ReadinessProbe.uri(false, "0.0.0.0", 18_000)).hasToString("http://127.0.0.1:18000/health/ready");
        assertThat(ReadinessProbe.uri(true, "::1", 18_000)).hasToString("https://[::1]:18000/health/ready");
    }

    @Test
    void refusesARoleThatIsNone() {
        assertThat(run("ready", "mirrors")).isEqualTo(2);
        assertThat(err.toString()).contains("ROLE must be one of forwarder, mirror, processors, was 'mirrors'");
    }

    private void answer(int status, String body) {
        server.createContext("/health/ready", exchange -> {
            byte[] bytes = body.getBytes(UTF_8);
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
    }

    private int port() {
        return server.getAddress().getPort();
    }

    private int run(String... words) {
        var settings = Settings.of(Map.of("KODAMA_HTTP_PORT", String.valueOf(port())));
        return Kodama.commandLine(settings, OutputStream.nullOutputStream())
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(words);
    }
}
