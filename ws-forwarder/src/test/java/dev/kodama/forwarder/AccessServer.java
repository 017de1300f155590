package dev.kodama.forwarder;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.kodama.bus.metadata.EventMetadata.Head;
import dev.kodama.forwarder.access.AccessMeters;
import dev.kodama.forwarder.access.ConnectionAdmission;
import dev.kodama.forwarder.access.ConnectionView;
import dev.kodama.forwarder.api.connections.ConnectionsEndpoint;
import dev.kodama.forwarder.delivery.DeliveryFactory;
import dev.kodama.forwarder.delivery.JournalDeliveries;
import dev.kodama.forwarder.durable.DurableConfig;
import dev.kodama.forwarder.hub.Hub;
import dev.kodama.forwarder.hub.HubConfig;
import dev.kodama.forwarder.hub.HubConfig.FailureConfig;
import dev.kodama.http.access.AccessConfig;
import dev.kodama.http.access.AccessControl;
import dev.kodama.http.api.Api;
import dev.kodama.http.api.ApiRequest;
import dev.kodama.http.api.ApiResponse;
import dev.kodama.http.api.Endpoint;
import dev.kodama.http.monitoring.MonitoringSources;
import dev.kodama.http.server.HttpServer;
import dev.kodama.http.server.HttpServices;
import dev.kodama.settings.Settings;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A forwarder without Redis and Kafka: events come straight from the test, and the API says who asks. */
final class AccessServer implements AutoCloseable {
    /** As long as those of a process that works. */
    static final String METRICS = "up 1\n" + "named{event_type=\"A\"} 1\n".repeat(100);

    /** About 4 MB of JSON. */
    static final String LARGE = IntStream.range(0, 50_000)
            .mapToObj(i -> "{\"seq\":" + i + ",\"event_type\":\"TASK_COMPLETED\",\"payload\":{\"n\":"
                    + i * 7919L % 10_007 + "}}")
            .collect(Collectors.joining(",", "{\"events\":[", "]}"));

    final Hub hub = Hub.start(new HubConfig(16 << 20, Duration.ofSeconds(30), Duration.ofSeconds(60)));
    final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final JournalDeliveries durable = new JournalDeliveries(
            DurableConfig.DEFAULT, InstantSource.system(), hub.framesSent(), FailureConfig.DEFAULT.types());
    private final Api api = new Api(
            List.of(
                    new WhoAmI(),
                    new Large(),
                    new ConnectionsEndpoint(this::connectionsOf, InstantSource.fixed(Instant.EPOCH))),
            failure -> Optional.empty(),
            registry);
    private final ConnectionAdmission admission;
    private final HttpServer http;

    private record WhoAmI() implements Endpoint {
        @Override
        public String path() {
            return "/api/v1/who";
        }

        @Override
        public ApiResponse answer(ApiRequest request) {
            return ApiResponse.ok("{\"who\":\"" + request.caller().subject() + "\",\"query\":\""
                    + request.query().keySet() + "\"}");
        }
    }

    /** An answer as large as a page of events. */
    private record Large() implements Endpoint {
        @Override
        public String path() {
            return "/api/v1/large";
        }

        @Override
        public ApiResponse answer(ApiRequest request) {
            return ApiResponse.ok(LARGE);
        }
    }

    AccessServer(Map<String, String> settings) throws IOException {
        var known = Settings.of(settings);
        var access = new AccessControl(AccessConfig.from(known), InstantSource.system());
        admission = new ConnectionAdmission(access, InstantSource.system());
        var deliveries = new DeliveryFactory(hub, durable, () -> true, admission::sendRateLimiter);
        var services = new HttpServices(
                new MonitoringSources(List::of, () -> METRICS, () -> "up 1\n"),
                Optional.of(api),
                ForwarderRoutes.of(admission, deliveries, known.get(ForwarderConfig.WEBSOCKET_COMPRESSION)));
        http = HttpServer.start("127.0.0.1", 0, access, services);
        AccessMeters.register(registry, access, admission);
    }

    private ConnectionsEndpoint.Source connectionsOf() {
        return new ConnectionsEndpoint.Source() {
            @Override
            public List<ConnectionView> connections(long after, int limit) {
                return admission.connections(after, limit);
            }

            @Override
            public int openConnections() {
                return admission.openConnections();
            }
        };
    }

    int port() {
        return http.port();
    }

    /** How many TCP connections are open. */
    int connections() {
        return http.connections();
    }

    RawClient connect(String query, String... headers) throws IOException {
        return RawClient.connect(port(), query, 1 << 16, headers);
    }

    String refusal(String query, String... headers) throws IOException {
        return RawClient.refusal(port(), query, headers);
    }

    void publish(Head head) {
        hub.publish(head, text(head).getBytes(UTF_8));
    }

    static String text(Head head) {
        return "{\"event_type\":\"" + head.eventType() + "\",\"entity_id\":\"" + head.entityId() + "\"}";
    }

    double limited(String limit) {
        return registry.get("kodama.forwarder.limit.exceeded")
                .tag("limit", limit)
                .functionCounter()
                .count();
    }

    double gauge(String name) {
        return registry.get(name).gauge().value();
    }

    @Override
    public void close() {
        hub.close();
        durable.close();
        http.close();
        api.close();
    }
}
