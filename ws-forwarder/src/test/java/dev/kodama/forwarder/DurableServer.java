package dev.kodama.forwarder;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kodama.forwarder.delivery.DeliveryFactory;
import dev.kodama.forwarder.delivery.JournalDeliveries;
import dev.kodama.forwarder.durable.DurableConfig;
import dev.kodama.forwarder.hub.Hub;
import dev.kodama.forwarder.hub.HubConfig;
import dev.kodama.forwarder.hub.HubConfig.FailureConfig;
import dev.kodama.http.access.AccessConfig;
import dev.kodama.http.server.HttpServer;
import dev.kodama.index.JournalIndex;
import dev.kodama.journal.JournalConfig;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Set;

/** A forwarder on a journal, without Redis. */
final class DurableServer implements AutoCloseable {
    final Hub hub;
    final JournalDeliveries durable;
    final HttpServer http;

    DurableServer(JournalConfig journal, DurableConfig config, AccessConfig access, int port, Duration pingAfter)
            throws IOException {
        this(journal, config, access, port, pingAfter, false);
    }

    /** @param deflate whether permessage-deflate is accepted */
    DurableServer(
            JournalConfig journal,
            DurableConfig config,
            AccessConfig access,
            int port,
            Duration pingAfter,
            boolean deflate)
            throws IOException {
        this(journal, config, access, port, pingAfter, deflate, JournalIndex.none("is not asked"));
    }

    /** A server that requires no tokens, and has an index. */
    DurableServer(JournalConfig journal, JournalIndex index) throws IOException {
        this(journal, DurableConfig.DEFAULT, AccessConfig.OPEN, 0, Duration.ofSeconds(30), false, index);
    }

    private DurableServer(
            JournalConfig journal,
            DurableConfig config,
            AccessConfig access,
            int port,
            Duration pingAfter,
            boolean deflate,
            JournalIndex index)
            throws IOException {
        hub = Hub.start(new HubConfig(
                1 << 20, pingAfter, Duration.ofSeconds(60), FailureConfig.DEFAULT, 1 << 20, Duration.ofSeconds(5)));
        durable =
                new JournalDeliveries(config, InstantSource.system(), hub.framesSent(), FailureConfig.DEFAULT.types());
        durable.readFrom(journal, Set::of, caller -> index);
        http = ForwarderHttp.start(
                port,
                access,
                deflate,
                () -> "",
                admission -> new DeliveryFactory(hub, durable, () -> false, admission::sendRateLimiter));
    }

    RawClient connect(String query) throws IOException {
        return RawClient.connect(http.port(), "?delivery=durable" + query);
    }

    /** The lines of an event stream. */
    BufferedReader stream(String query, String lastEventId) throws Exception {
        return stream(HttpClient.newHttpClient(), "http://127.0.0.1:" + http.port(), query, lastEventId);
    }

    static BufferedReader stream(HttpClient http, String origin, String query, String lastEventId) throws Exception {
        var request = HttpRequest.newBuilder(URI.create(origin + "/api/v1/events/stream" + query))
                .header("Last-Event-ID", lastEventId)
                .build();
        var answer = http.send(request, BodyHandlers.ofInputStream());
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type")).contains("text/event-stream");
        return new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8));
    }

    @Override
    public void close() {
        hub.close();
        durable.close();
        http.close();
    }
}
