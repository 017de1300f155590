package dev.kodama.forwarder;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kodama.forwarder.delivery.DeliveryFactory;
import dev.kodama.forwarder.delivery.JournalDeliveries;
import dev.kodama.forwarder.durable.DurableConfig;
import dev.kodama.forwarder.hub.Hub;
import dev.kodama.forwarder.hub.HubConfig;
import dev.kodama.forwarder.hub.HubConfig.FailureConfig;
import dev.kodama.forwarder.websocket.WebSocketUpgradeHandler;
import dev.kodama.http.access.AccessConfig;
import dev.kodama.http.monitoring.ComponentHealth;
import dev.kodama.http.monitoring.MonitoringSources;
import dev.kodama.http.server.HttpServer;
import dev.kodama.http.server.HttpServices;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HttpServerIT {
    private Hub hub;
    private JournalDeliveries durable;
    private HttpServer server;
    private HttpServer healthOnly;

    @BeforeEach
    void start() throws IOException {
        hub = Hub.start(new HubConfig(1 << 20, Duration.ofSeconds(30), Duration.ofSeconds(60)));
        durable = new JournalDeliveries(
                DurableConfig.DEFAULT, InstantSource.system(), hub.framesSent(), FailureConfig.DEFAULT.types());
        server = ForwarderHttp.start(
                0,
                AccessConfig.OPEN,
                false,
                () -> "kodama_up 1\n",
                admission -> new DeliveryFactory(hub, durable, () -> true, admission::sendRateLimiter));
        healthOnly = HttpServer.start(
                "127.0.0.1",
                0,
                AccessConfig.OPEN,
                HttpServices.of(new MonitoringSources(
                        () -> List.of(new ComponentHealth("mirror", true, Map.of("state", "running"))), () -> "")));
    }

    @AfterEach
    void stop() {
        hub.close();
        durable.close();
        server.close();
        healthOnly.close();
    }

    @Test
    void isLive() throws Exception {
        var answer = send(server, "GET", "/health/live");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("{\"status\":\"live\"}");
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/json");
        assertThat(send(server, "HEAD", "/health/live").statusCode()).isEqualTo(200);
    }

    @Test
    void servesHealthForARoleWithoutAForwarder() throws Exception {
        assertThat(send(healthOnly, "GET", "/health/ready").body())
                .isEqualTo("{\"status\":\"ready\",\"components\":{\"mirror\":{\"state\":\"running\",\"ready\":true}}}");
        assertThat(send(healthOnly, "GET", WebSocketUpgradeHandler.PATH).statusCode())
                .isEqualTo(404);
    }

    @Test
    void servesMetricsAsPrometheusReadsThem() throws Exception {
        var answer = send(server, "GET", "/metrics");

        assertThat(answer.body()).isEqualTo("kodama_up 1\n");
        assertThat(answer.headers().firstValue("Content-Type")).contains("text/plain; version=0.0.4; charset=utf-8");
    }

    @Test
    void listsThePathsInA404() throws Exception {
        var answer = send(server, "GET", "/nope");

        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(answer.body())
                .isEqualTo("{\"error\":\"Nothing is at /nope; there is GET /health/live, GET /health/ready and GET"
                        + " /metrics, GET /openapi.json, GET /asyncapi.json, GET /ui/, GET /ui,"
                        + " GET /api/v1/events/stream, and a WebSocket at /api/v1/ws/events.\"}");
    }

    @Test
    void refusesOtherMethods() throws Exception {
        var answer = send(server, "POST", "/health/live");

        assertThat(answer.statusCode()).isEqualTo(405);
        assertThat(answer.headers().firstValue("Allow")).contains("GET, HEAD");
        assertThat(send(server, "DELETE", WebSocketUpgradeHandler.PATH).statusCode())
                .isEqualTo(405);
    }

    @Test
    void requiresAnUpgradeOnTheSocketPath() throws Exception {
        var answer = send(server, "GET", WebSocketUpgradeHandler.PATH);

        assertThat(answer.statusCode()).isEqualTo(426);
        assertThat(answer.headers().firstValue("Upgrade")).contains("websocket");
        assertThat(answer.body()).startsWith("{\"error\":\"");
    }

    @Test
    void answersUnreadableRequestsInJson() throws Exception {
        var answer = send(server, "GET", "/health/live?" + "x".repeat(20_000));

        assertThat(answer.statusCode()).isEqualTo(414);
        assertThat(answer.body()).startsWith("{\"error\":\"");
    }

    private static HttpResponse<String> send(HttpServer to, String method, String path)
            throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + to.port() + path))
                .method(method, BodyPublishers.noBody())
                .build();
        return HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
    }
}
