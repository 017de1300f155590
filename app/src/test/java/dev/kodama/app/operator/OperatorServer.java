package dev.kodama.app.operator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.kodama.app.records.PublishRight;
import dev.kodama.app.records.Publisher;
import dev.kodama.app.records.RecordsApi;
import dev.kodama.forwarder.ForwarderConfig;
import dev.kodama.http.access.AccessConfig;
import dev.kodama.http.api.Api;
import dev.kodama.http.monitoring.MonitoringSources;
import dev.kodama.http.server.HttpServer;
import dev.kodama.http.server.HttpServices;
import dev.kodama.settings.Settings;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.InstantSource;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** An HTTP server with the operator's API alone. */
public final class OperatorServer implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final Operator operator;
    private final Publisher publisher;
    private final Api api;
    private final HttpServer server;

    /** @param settings of the servers that it asks */
    public OperatorServer(Settings settings) throws Exception {
        boolean publishes = settings.get(ForwarderConfig.HTTP_PUBLISH);
        operator = Operator.of(settings);
        publisher = new Publisher(settings);
        api = new Api(
                Stream.concat(
                                OperatorApi.endpoints(() -> operator, InstantSource.system()).stream(),
                                RecordsApi.endpoints(() -> operator, new PublishRight(publishes, () -> publisher))
                                        .stream())
                        .toList(),
                new OperatorErrors(),
                new SimpleMeterRegistry());
        server = HttpServer.start(
                "127.0.0.1", 0, AccessConfig.OPEN, HttpServices.of(new MonitoringSources(List::of, () -> ""), api));
    }

    /**
     * A response.
     *
     * @param json parsed
     */
    public record Answer(int status, JsonNode json) {
        public String error() {
            return json.path("error").asText();
        }
    }

    public Answer get(String path) throws Exception {
        return send(path, request -> request);
    }

    public Answer post(String path, String body) throws Exception {
        return send(
                path,
                request -> request.POST(BodyPublishers.ofString(body)).header("Content-Type", "application/json"));
    }

    private Answer send(String path, UnaryOperator<HttpRequest.Builder> how) throws Exception {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path));
        HttpResponse<String> answer = HTTP.send(how.apply(request).build(), BodyHandlers.ofString());
        return new Answer(answer.statusCode(), JSON.readTree(answer.body()));
    }

    @Override
    public void close() {
        server.close();
        api.close();
        publisher.close();
        operator.close();
    }
}
