package dev.kodama.forwarder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.kodama.embedded.kafka.KafkaNode;
import dev.kodama.embedded.redis.RedisServer;
import dev.kodama.forwarder.durable.DurableConfig;
import dev.kodama.forwarder.hub.HubConfig;
import dev.kodama.http.access.AccessConfig;
import dev.kodama.http.api.Api;
import dev.kodama.http.monitoring.MonitoringSources;
import dev.kodama.index.JournalIndex;
import dev.kodama.journal.JournalConfig;
import dev.kodama.testing.KafkaRestart;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** One of the two deliveries does not work: which one is told, and the other goes on. */
@Tag("faults")
@Timeout(180)
class DeliveryOutageIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path folder;

    private RedisServer redis;
    private KafkaNode kafka;
    private JournalWriter writer;
    private Forwarder forwarder;

    @BeforeEach
    void start() throws Exception {
        redis = RedisServer.start(new RedisServer.Config(folder.resolve("redis"), 0));
        kafka = KafkaNode.start(new KafkaNode.Config(folder.resolve("kafka"), 0));
        var journal =
                new JournalConfig(kafka.bootstrap(), Map.of(), "outage.", "default", 3, Duration.ofDays(7), 1 << 20);
        writer = new JournalWriter(journal);
        writer.writeTo(5);
        var config = new ForwarderConfig(
                redis.uri(),
                "127.0.0.1",
                0,
                AccessConfig.OPEN,
                new HubConfig(16 << 20, Duration.ofSeconds(30), Duration.ofSeconds(60)),
                DurableConfig.DEFAULT,
                Map.of(),
                16 << 20,
                false);
        var registry = new SimpleMeterRegistry();
        forwarder = Forwarder.start(
                config,
                registry,
                new MonitoringSources(List::of, () -> ""),
                new Api(List.of(), failure -> Optional.empty(), registry));
        forwarder.readJournal(journal, caller -> JournalIndex.none("is not asked"));
        await().atMost(PATIENCE).until(this::notReady, Set.of()::equals);
    }

    @AfterEach
    void stop() throws Exception {
        forwarder.close();
        writer.close();
        kafka.close();
        redis.close();
    }

    @Test
    void isReadyWithoutRedisForTheJournalIsDelivered() throws Exception {
        redis.close();

        await().atMost(PATIENCE).until(this::notReady, Set.of("live", "redis")::equals);
        assertThat(ready("").statusCode()).isEqualTo(200);
        assertThat(ready("?component=live").statusCode()).isEqualTo(503);
        assertThat(body(ready("?component=live")).at("/components/live/reason").asText())
                .isEqualTo("no connection to Redis");
        var journal = ready("?component=journal");
        assertThat(journal.statusCode()).isEqualTo(200);
        assertThat(body(journal).path("components").size()).isEqualTo(1);
        try (var durable = RawClient.connect(forwarder.port(), "?delivery=durable")) {
            assertThat(frame(durable).path("type").asText()).isEqualTo("resumed");
        }
    }

    @Test
    void namesTheComponentsWhereNoneIsMeant() throws Exception {
        var unknown = ready("?component=jurnal");
        assertThat(unknown.statusCode()).isEqualTo(404);
        assertThat(body(unknown).path("error").asText())
                .isEqualTo("component must be one of redis, websocket, live, journal, was 'jurnal'");
        assertThat(ready("?component=").statusCode()).isEqualTo(404);
        assertThat(ready("?component=live&component=journal").statusCode()).isEqualTo(400);
        assertThat(ready("?probe=7").statusCode()).isEqualTo(200);
    }

    @Test
    void announcesWaitingToNewDurableClientsWhileKafkaIsUnavailable() throws Exception {
        int port = kafka.port();
        try (var before = RawClient.connect(forwarder.port(), "?delivery=durable")) {
            assertThat(frame(before).path("type").asText()).isEqualTo("resumed");
            assertThat(frame(before).path("type").asText()).isEqualTo("caught_up");

            kafka.close();

            await().atMost(PATIENCE).until(this::notReady, Set.of("journal")::equals);
            assertThat(ready("").statusCode()).isEqualTo(200);
            assertThat(ready("?component=journal").statusCode()).isEqualTo(503);
            try (var latest = RawClient.connect(forwarder.port(), "?delivery=durable");
                    var behind = RawClient.connect(forwarder.port(), "?delivery=durable&since=3");
                    var plain = RawClient.connect(forwarder.port(), "");
                    var publisher = new RawPublisher(redis.port())) {
                for (var client : List.of(latest, behind)) {
                    var waiting = frame(client);
                    assertThat(waiting.path("type").asText()).isEqualTo("waiting");
                    assertThat(waiting.path("reason").asText()).isEqualTo("the journal cannot be read now");
                }
                publisher.publish("events.A", JournalWriter.body("A", 1));
                assertThat(frame(plain).path("event_type").asText())
                        .as("no notice before it")
                        .isEqualTo("A");

                kafka = KafkaRestart.start(new KafkaNode.Config(folder.resolve("kafka"), port));
                writer.writeTo(6);

                var resumed = frame(latest);
                assertThat(resumed.path("type").asText()).isEqualTo("resumed");
                assertThat(resumed.path("since").asText()).isEqualTo("latest");
                assertThat(resumed.path("first").asLong()).isEqualTo(6);
                assertThat(resumed.path("recovered").asBoolean()).isTrue();
                assertThat(event(latest).path("seq").asLong()).isEqualTo(6);
                assertThat(frame(behind).path("type").asText()).isEqualTo("resumed");
                assertThat(event(behind).path("seq").asLong()).isEqualTo(4);
                assertThat(event(before).path("seq").asLong()).isEqualTo(6);
            }
        }
    }

    /** The next event, behind notices such as {@code caught_up}. */
    private static JsonNode event(RawClient client) throws Exception {
        var next = frame(client);
        while (next.has("type")) {
            next = frame(client);
        }
        return next;
    }

    private Set<String> notReady() throws Exception {
        var names = new TreeSet<String>();
        body(ready("")).path("components").properties().forEach(component -> {
            if (!component.getValue().path("ready").asBoolean()) {
                names.add(component.getKey());
            }
        });
        return names;
    }

    private HttpResponse<String> ready(String query) throws IOException, InterruptedException {
        var address = URI.create("http://127.0.0.1:" + forwarder.port() + "/health/ready" + query);
        return HttpClient.newHttpClient().send(HttpRequest.newBuilder(address).build(), BodyHandlers.ofString());
    }

    private static JsonNode body(HttpResponse<String> response) throws IOException {
        return JSON.readTree(response.body());
    }

    /** The next text, however long a server takes to come back. */
    private static JsonNode frame(RawClient client) throws IOException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            try {
                return JSON.readTree(client.text());
            } catch (SocketTimeoutException e) {
                if (System.nanoTime() > deadline) {
                    throw e;
                }
            }
        }
    }
}
