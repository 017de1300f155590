package dev.kodama.forwarder;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kodama.testing.Tokens;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a browser asks and wants to see before a page of another origin may read an answer. */
class CorsIT {
    private static final String PAGE = "https://dash.example";

    private static AccessServer server;

    @BeforeAll
    static void start() throws IOException {
        server = new AccessServer(
                Map.of("KODAMA_JWT_SECRET", Tokens.SECRET, "KODAMA_ALLOWED_ORIGINS", PAGE + ",http://localhost:3000"));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/api/v1/who", "/api/v1/events/stream", "/health/ready", "/metrics", "/api/v1/ws/events", "/x"})
    void answersAPreflightWithoutAToken(String path) throws Exception {
        var answer = ask("OPTIONS", path, PAGE, "Access-Control-Request-Method", "GET");

        assertThat(answer.statusCode()).isEqualTo(204);
        assertThat(header(answer, "Access-Control-Allow-Origin")).isEqualTo(PAGE);
        assertThat(header(answer, "Access-Control-Allow-Methods")).contains("GET");
        assertThat(header(answer, "Access-Control-Allow-Headers")).contains("Authorization", "Last-Event-ID");
        assertThat(answer.headers().allValues("Vary")).contains("Origin");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/v1/who", "/api/v1/events/stream", "/health/ready", "/metrics", "/x"})
    void letsAnAllowedPageReadEveryAnswer(String path) throws Exception {
        var answer = ask("GET", path, PAGE);

        assertThat(header(answer, "Access-Control-Allow-Origin")).isEqualTo(PAGE);
        assertThat(header(answer, "Access-Control-Expose-Headers")).contains("Retry-After");
        assertThat(answer.headers().allValues("Vary")).contains("Origin");
    }

    @Test
    void letsNoOtherPageReadAnything() throws Exception {
        var preflight = ask("OPTIONS", "/api/v1/who", "https://evil.example", "Access-Control-Request-Method", "GET");
        var answer = ask("GET", "/health/ready", "https://evil.example");

        assertThat(preflight.statusCode()).isEqualTo(403);
        assertThat(preflight.headers().firstValue("Access-Control-Allow-Origin"))
                .isEmpty();
        assertThat(answer.headers().firstValue("Access-Control-Allow-Origin")).isEmpty();
        assertThat(answer.headers().allValues("Vary"))
                .as("a cache keeps them apart")
                .contains("Origin");
    }

    @Test
    void leavesOptionsThatAreNoPreflightAsTheyWere() throws Exception {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + "/health/ready"))
                .method("OPTIONS", HttpRequest.BodyPublishers.noBody());

        assertThat(HttpClient.newHttpClient()
                        .send(request.build(), BodyHandlers.ofString())
                        .statusCode())
                .isEqualTo(405);
    }

    private static String header(HttpResponse<String> answer, String name) {
        return answer.headers().firstValue(name).orElse("");
    }

    private static HttpResponse<String> ask(String method, String path, String origin, String... headers)
            throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
                .method(method, HttpRequest.BodyPublishers.noBody())
                .header("Origin", origin);
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        return HttpClient.newHttpClient().send(request.build(), BodyHandlers.ofString());
    }
}
