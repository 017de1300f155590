package dev.kodama.forwarder;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kodama.forwarder.RawClient.Frame;
import dev.kodama.testing.JwksServer;
import dev.kodama.testing.Tokens;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Connections and requests while keys are unavailable. */
class KeyOutageIT {
    private static AccessServer server;

    @BeforeAll
    static void start() throws IOException {
        server = new AccessServer(Map.of("KODAMA_JWT_SECRET", Tokens.SECRET));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void asksToRetryWhileKeysAreUnavailable() throws Exception {
        try (var blind = new AccessServer(Map.of("KODAMA_JWKS_URL", "http://127.0.0.1:1/jwks"));
                var client = blind.connect("?token=" + Tokens.es256(claims()))) {
            assertThat(client.text()).isEqualTo("{\"error\":\"Service not ready, please retry\"}");
            assertThat(client.next()).isEqualTo(new Frame(RawClient.CLOSE, 1013, "Service not ready"));

            var url = URI.create("http://127.0.0.1:" + blind.port() + "/api/v1/who?token=" + Tokens.es256(claims()));
            var answer =
                    HttpClient.newHttpClient().send(HttpRequest.newBuilder(url).build(), BodyHandlers.ofString());
            assertThat(answer.statusCode()).isEqualTo(503);
            assertThat(answer.headers().firstValue("Retry-After")).contains("1");
            assertThat(answer.body()).isEqualTo("{\"error\":\"Service not ready, please retry\"}");
        }
    }

    @Test
    void asksToRetryWhileNoKeyIsUsable() throws Exception {
        try (var keys = new JwksServer()) {
            keys.publish("{\"kty\":\"EC\",\"crv\":\"P-999\",\"kid\":\"odd\"}");
            try (var blind = new AccessServer(Map.of("KODAMA_JWKS_URL", keys.url()));
                    var client = blind.connect("?token=" + Tokens.es256(claims()))) {
                assertThat(client.text()).isEqualTo("{\"error\":\"Service not ready, please retry\"}");
                assertThat(client.next()).isEqualTo(new Frame(RawClient.CLOSE, 1013, "Service not ready"));
                var question =
                        URI.create("http://127.0.0.1:" + blind.port() + "/api/v1/who?token=" + Tokens.es256(claims()));
                var answer = HttpClient.newHttpClient()
                        .send(HttpRequest.newBuilder(question).build(), BodyHandlers.ofString());
                assertThat(answer.statusCode()).isEqualTo(503);
                assertThat(answer.headers().firstValue("Retry-After")).contains("1");
            }
        }
    }

    private static Map<String, Object> claims() {
        return Tokens.claims(Instant.now().plusSeconds(600));
    }
}
