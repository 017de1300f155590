package dev.kodama.forwarder;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kodama.bus.metadata.EventMetadata.Head;
import dev.kodama.forwarder.sse.SseHandler;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GzipIT {
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private static AccessServer server;

    @BeforeAll
    static void start() throws IOException {
        server = new AccessServer(Map.of("KODAMA_ALLOWED_ORIGINS", "https://dash.example"));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/v1/large", "/openapi.json", "/asyncapi.json", "/metrics"})
    void compressesLargeAnswers(String path) throws Exception {
        var plain = ask(path, "identity", BodyHandlers.ofByteArray());
        var gzip = ask(path, "gzip, deflate, br, zstd", BodyHandlers.ofByteArray());

        assertThat(gzip.headers().firstValue("Content-Encoding")).contains("gzip");
        assertThat(gzip.body()).hasSizeLessThan(plain.body().length / 3);
        assertThat(unzip(gzip.body())).isEqualTo(plain.body());
        assertThat(plain.headers().firstValue("Content-Encoding")).isEmpty();
        for (var answer : new HttpResponse<?>[] {plain, gzip}) {
            assertThat(answer.headers().allValues("Vary")).contains("Accept-Encoding", "Origin");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "/api/v1/large,''",
        "/api/v1/large,br",
        "/api/v1/large,gzip;q=0",
        "/api/v1/who,gzip",
        "/health/live,gzip"
    })
    void leavesSmallAnswersAndOtherClientsAlone(String path, String accepted) throws Exception {
        var answer = ask(path, accepted, BodyHandlers.ofString());

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Encoding")).isEmpty();
        assertThat(answer.headers().firstValueAsLong("Content-Length"))
                .hasValue(answer.body().getBytes(UTF_8).length);
    }

    @Test
    void neverCompressesTheStream() throws Exception {
        var answer = ask(SseHandler.PATH, "gzip", BodyHandlers.ofInputStream());
        try (InputStream body = answer.body()) {
            assertThat(answer.headers().firstValue("Content-Encoding")).isEmpty();
            assertThat(answer.headers().allValues("Vary")).containsExactly("Origin");
            assertThat(new String(body.readNBytes(8), UTF_8)).isEqualTo(": kodama");
        }
    }

    @Test
    void neverTouchesTheWebSocket() throws Exception {
        var head = new Head("A", "t", "1", true);
        try (var client = server.connect("", "Accept-Encoding: gzip")) {
            assertThat(client.head()).doesNotContain("Content-Encoding", "Vary: Accept");

            server.publish(head);

            assertThat(client.text()).isEqualTo(AccessServer.text(head));
        }
    }

    private static byte[] unzip(byte[] bytes) throws IOException {
        try (var in = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
            return in.readAllBytes();
        }
    }

    private static <T> HttpResponse<T> ask(String path, String accepted, BodyHandler<T> body) throws Exception {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
                .timeout(Duration.ofSeconds(30))
                .header("Accept-Encoding", accepted);
        return HTTP.send(request.build(), body);
    }
}
