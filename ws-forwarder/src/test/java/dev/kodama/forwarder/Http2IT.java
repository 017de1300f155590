package dev.kodama.forwarder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.kodama.bus.metadata.EventMetadata.Head;
import dev.kodama.forwarder.sse.SseHandler;
import dev.kodama.forwarder.websocket.WebSocketUpgradeHandler;
import dev.kodama.testing.TestCertificate;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** HTTP/2 over TLS, which a browser needs for more than six streams of one server. */
@Timeout(120)
class Http2IT {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final int ENHANCE_YOUR_CALM = 0xb;
    private static final int MAX_CONCURRENT_STREAMS = 3;
    private static final int ENABLE_CONNECT_PROTOCOL = 8;

    @TempDir
    static Path dir;

    private static TestCertificate certificate;
    private static SSLContext trusting;

    @BeforeAll
    static void makeCertificate() throws Exception {
        certificate = TestCertificate.forLocalhost(dir);
        trusting = TestCertificate.trusting(certificate);
    }

    @Test
    void hasTwentyStreamsAndFetchesOnOneConnection() throws Exception {
        try (var server = server(Map.of())) {
            var client = client(Version.HTTP_2);
            var streams = open(client, server, 20);

            for (int i = 0; i < 20; i++) {
                var answer = get(client, server, "/api/v1/who");
                assertThat(answer.version()).isEqualTo(Version.HTTP_2);
                assertThat(answer.statusCode()).isEqualTo(200);
            }

            assertThat(server.connections()).isEqualTo(1);
            server.hub.close();
            for (var stream : streams) {
                assertThat(lines(stream)).as("told that it ends").contains(": goodbye");
            }
            assertThat(get(client, server, "/api/v1/who").statusCode()).isEqualTo(200);
            assertThat(server.connections()).isEqualTo(1);
        }
    }

    @Test
    void countsEachStreamAsAConnection() throws Exception {
        try (var server = server(Map.of("KODAMA_MAX_CONNECTIONS", "3"))) {
            var client = client(Version.HTTP_2);
            var streams = open(client, server, 3);

            assertThat(get(client, server, "/api/v1/events/stream").statusCode())
                    .isEqualTo(429);

            streams.get(1).close();
            await().atMost(LIMIT).until(() -> stream(client, server).statusCode() == 200);
            assertThat(server.connections()).isEqualTo(1);
        }
    }

    @Test
    void leavesHttp11ToWhoSpeaksNoOther() throws Exception {
        try (var server = server(Map.of())) {
            assertThat(get(client(Version.HTTP_1_1), server, "/health/live").version())
                    .isEqualTo(Version.HTTP_1_1);
        }
    }

    @Test
    void keepsPlainHttpAtHttp11() throws Exception {
        try (var server = new AccessServer(Map.of())) {
            var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + "/health/live"));
            var answer = client(Version.HTTP_2).send(request.build(), BodyHandlers.ofString());

            assertThat(answer.version()).isEqualTo(Version.HTTP_1_1);
            assertThat(answer.statusCode()).isEqualTo(200);
        }
    }

    @Test
    void letsAPageOfTheSameOriginOpenAStream() throws Exception {
        try (var server = server(Map.of())) {
            var client = client(Version.HTTP_2);

            assertThat(stream(client, server, "Origin", "https://localhost:" + server.port())
                            .statusCode())
                    .isEqualTo(200);
            assertThat(stream(client, server, "Origin", "https://evil.example").statusCode())
                    .isEqualTo(403);
        }
    }

    @Test
    void keepsTheWebSocketOnHttp11() throws Exception {
        var head = new Head("A", "t", "1", true);
        try (var server = server(Map.of())) {
            var answer = get(client(Version.HTTP_2), server, WebSocketUpgradeHandler.PATH);
            assertThat(answer.statusCode()).isEqualTo(505);
            assertThat(answer.body()).startsWith("{\"error\":\"");
            var socket = (SSLSocket)
                    trusting.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), server.port());
            var parameters = socket.getSSLParameters();
            parameters.setApplicationProtocols(new String[] {"http/1.1"}); // as a browser does for wss
            socket.setSSLParameters(parameters);
            try (var client = RawClient.upgrade(socket, "")) {
                server.publish(head);

                assertThat(client.text()).isEqualTo(AccessServer.text(head));
            }
        }
    }

    @Test
    void saysWhatItTakes() throws Exception {
        try (var server = server(Map.of());
                var client = new RawHttp2(trusting, server.port())) {
            var settings = client.settings();

            assertThat(settings).containsEntry(MAX_CONCURRENT_STREAMS, 128);
            assertThat(settings.getOrDefault(ENABLE_CONNECT_PROTOCOL, 0)).isZero();
        }
    }

    /** CVE-2023-44487: requests that are reset as they are made cost a server work, and are under no limit of streams. */
    @Test
    void endsAConnectionOfRapidResets() throws Exception {
        try (var server = server(Map.of());
                var client = new RawHttp2(trusting, server.port())) {
            RawHttp2.flood(2_000, number -> {
                client.get(1 + 2 * number);
                client.reset(1 + 2 * number);
            });

            assertThat(client.goneWith()).isEqualTo(ENHANCE_YOUR_CALM);
            assertThat(get(client(Version.HTTP_2), server, "/health/live").statusCode())
                    .as("of another connection")
                    .isEqualTo(200);
        }
    }

    private static AccessServer server(Map<String, String> settings) throws IOException {
        var all = new HashMap<>(certificate.settings());
        all.putAll(settings);
        return new AccessServer(all);
    }

    private static HttpClient client(Version version) {
        return HttpClient.newBuilder()
                .sslContext(trusting)
                .version(version)
                .connectTimeout(LIMIT)
                .build();
    }

    private static List<InputStream> open(HttpClient client, AccessServer server, int streams) throws Exception {
        var open = new ArrayList<InputStream>();
        for (int i = 0; i < streams; i++) {
            var answer = stream(client, server);
            assertThat(answer.version()).isEqualTo(Version.HTTP_2);
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.headers().firstValue("Content-Type")).contains("text/event-stream");
            open.add(answer.body());
        }
        return open;
    }

    private static HttpResponse<InputStream> stream(HttpClient client, AccessServer server, String... headers)
            throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(url(server, SseHandler.PATH)).timeout(LIMIT);
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        return client.send(request.build(), BodyHandlers.ofInputStream());
    }

    private static HttpResponse<String> get(HttpClient client, AccessServer server, String path)
            throws IOException, InterruptedException {
        return client.send(
                HttpRequest.newBuilder(url(server, path)).timeout(LIMIT).build(), BodyHandlers.ofString());
    }

    private static List<String> lines(InputStream stream) throws IOException {
        try (var reader = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
            return reader.lines().toList();
        }
    }

    private static URI url(AccessServer server, String path) {
        return URI.create("https://localhost:" + server.port() + path);
    }
}
