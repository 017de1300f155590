package dev.kodama.forwarder;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.kodama.testing.Tokens;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** DNS rebinding and pages of other places against a server that asks nobody for a token. */
class HostCheckIT {
    private static AccessServer server;

    @BeforeAll
    static void start() throws IOException {
        server = new AccessServer(Map.of("KODAMA_ALLOWED_HOSTS", "kodama.example"));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/health/live",
                "/health/ready",
                "/metrics",
                "/openapi.json",
                "/api/v1/who",
                "/api/v1/events/stream",
                "/api/v1/ws/events",
                "/x"
            })
    void servesNoForeignNameOnAnyPath(String path) throws IOException {
        var answer = ask(server, path, "Host: evil.example:" + server.port());

        assertThat(answer.status()).isEqualTo(421);
        assertThat(answer.error()).contains("KODAMA_ALLOWED_HOSTS");
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "127.0.0.1:18000", "[::1]", "10.0.0.7:18000", "kodama.example:1"})
    void servesLoopbackAddressesAndAllowedNames(String host) throws IOException {
        assertThat(ask(server, "/api/v1/who", "Host: " + host).status()).isEqualTo(200);
        assertThat(ask(server, "/health/live", "Host: " + host).status()).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource({
        "http://evil.example,403",
        "http://evil@127.0.0.1,403",
        "http://evil:x@127.0.0.1,403",
        "null,403",
        "http://127.0.0.1:1,403",
        "http://127.0.0.1,200"
    })
    void checksTheOriginOverHttpToo(String origin, int status) throws IOException {
        assertThat(ask(server, "/api/v1/who", "Host: 127.0.0.1", "Origin: " + origin)
                        .status())
                .isEqualTo(status);
        assertThat(ask(server, "/metrics", "Host: 127.0.0.1", "Origin: " + origin)
                        .status())
                .isEqualTo(status);
    }

    @Test
    void leavesNamesToTheTokenWhereOneIsAskedFor() throws IOException {
        try (var asking = new AccessServer(Map.of("KODAMA_JWT_SECRET", Tokens.SECRET))) {
            assertThat(ask(asking, "/health/live", "Host: evil.example").status())
                    .isEqualTo(200);
            assertThat(ask(asking, "/api/v1/who", "Host: evil.example").status())
                    .isEqualTo(401);
        }
    }

    private record Reply(int status, String body) {
        String error() throws IOException {
            return new ObjectMapper().readTree(body).path("error").asText();
        }
    }

    private static Reply ask(AccessServer to, String path, String... headers) throws IOException {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), to.port())) {
            socket.setSoTimeout(30_000);
            String request =
                    "GET " + path + " HTTP/1.1\r\n" + String.join("\r\n", headers) + "\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(ISO_8859_1));
            String answer = new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
            return new Reply(
                    Integer.parseInt(answer.substring(9, 12)), answer.substring(answer.indexOf("\r\n\r\n") + 4));
        }
    }
}
