package dev.kodama.forwarder;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.kodama.embedded.StartFailedException;
import dev.kodama.embedded.redis.RedisServer;
import dev.kodama.forwarder.durable.DurableConfig;
import dev.kodama.forwarder.hub.HubConfig;
import dev.kodama.http.access.AccessConfig;
import dev.kodama.http.api.Api;
import dev.kodama.http.monitoring.ComponentHealth;
import dev.kodama.http.monitoring.MonitoringSources;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Filters and messages of clients of a forwarder on a real Redis. */
class ForwarderFilterIT {
    private static final String EVENT =
            "{\"event_type\":\"TASK_DONE\",\"entity_type\":\"task\",\"entity_id\":\"t-1\",\"payload\":{\"n\":1.50,\"é\":\"木\\u0041\"}}";

    private static final String END =
            "{\"event_type\":\"END\",\"entity_type\":\"end\",\"entity_id\":\"end\",\"payload\":{}}";

    @TempDir
    static Path dir;

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private static final Api NO_API = new Api(List.of(), failure -> Optional.empty(), new SimpleMeterRegistry());

    private static RedisServer redis;

    private static RawPublisher publisher;

    private static Forwarder forwarder;

    @BeforeAll
    static void startAll() throws StartFailedException, IOException {
        redis = RedisServer.start(new RedisServer.Config(dir, 0));
        publisher = new RawPublisher(redis.port());
        forwarder = start(Duration.ofSeconds(30));
    }

    @AfterAll
    static void stopAll() throws IOException {
        forwarder.close();
        publisher.close();
        redis.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "?event_types=X,%20TASK_DONE%20,END&entity_types=|true",
                "?event_types=TASK_DONE,%zz,%ff,END|true",
                "?event_types=TASK_DONE,END&entity_types=task,end&entity_ids=t-1,end|true",
                "?event_types=TASK_DONE,END&entity_types=ticket,end|false",
                "?entity_ids=t-2,end|false",
                "?event_types=TASK_DONE&event_types=END|false",
                "?event_types=TASK_DONE\\,END,END|false",
                "?event_types=|true"
            })
    void filtersByTheQuery(String query, boolean wanted) throws IOException {
        try (var client = connect(query)) {
            publish(EVENT);
            publish(END);

            assertThat(client.text()).isEqualTo(wanted ? EVENT : END);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"?event_types=,", "?event_types=%20", "?entity_types=%20,%20,"})
    void matchesNothingWithAFilterOfNothing(String query) throws IOException {
        try (var client = connect(query);
                var witness = connect("")) {
            publish(EVENT);
            assertThat(witness.text()).isEqualTo(EVENT);
            client.sendText("{\"type\":\"subscribe\",\"event_types\":null,\"entity_types\":null}");
            assertThat(client.text())
                    .isEqualTo("{\"status\":\"subscribed\",\"filters\":{\"event_types\":null,\"entity_types\":null}}");

            publish(END);

            assertThat(client.text()).isEqualTo(END);
        }
    }

    @Test
    void answersAFilterOfAnotherTypeLikeThePythonForwarder() throws IOException {
        try (var client = connect("")) {
            client.sendText("{\"type\":\"subscribe\",\"event_types\":\"END\"}");
            assertThat(client.text()).isEqualTo("{\"status\":\"subscribed\",\"filters\":{\"event_types\":\"END\"}}");
            publish(END);
            client.sendText("{\"type\":\"subscribe\",\"event_types\":7}");
            assertThat(client.text()).isEqualTo("{\"error\":\"event_types must be a list of strings or null\"}");
        }
    }

    @Test
    void changesOnlyTheFiltersThatASubscriptionNames() throws IOException {
        try (var client = connect("?event_types=NOTHING&entity_types=task,end")) {
            client.sendText("{\"type\":\"subscribe\",\"event_types\":[\"TASK_DONE\",\"END\"],\"entity_ids\":[]}");
            assertThat(client.text())
                    .isEqualTo(
                            "{\"status\":\"subscribed\",\"filters\":{\"event_types\":[\"TASK_DONE\",\"END\"],\"entity_ids\":[]}}");

            publish(EVENT.replace("\"task\"", "\"ticket\""));
            publish(EVENT);

            assertThat(client.text()).isEqualTo(EVENT);
        }
    }

    @Test
    void answersWhatIsNotJsonAndIgnoresWhatAsksForNothing() throws IOException {
        try (var client = connect("")) {
            client.sendText("{\"type\":\"pong\"}");
            client.sendText("{nonsense");
            client.sendText("[1]");
            assertThat(client.text()).isEqualTo("{\"error\":\"Invalid JSON message\"}");

            publish(EVENT);

            assertThat(client.text()).isEqualTo(EVENT);
        }
    }

    private RawClient connect(String query) throws IOException {
        return RawClient.connect(readyPort(forwarder), query);
    }

    private void publish(String message) throws IOException {
        publisher.publish("events.TASK_DONE", message.getBytes(UTF_8));
    }

    private static Forwarder forward(ForwarderConfig config, Supplier<List<ComponentHealth>> others)
            throws IOException {
        return Forwarder.start(config, new SimpleMeterRegistry(), new MonitoringSources(others, () -> ""), NO_API);
    }

    private static Forwarder start(Duration pingAfter) throws IOException {
        var started = forward(config(redis.uri(), pingAfter), List::of);
        readyPort(started);
        return started;
    }

    private static ForwarderConfig config(String redisUri, Duration pingAfter) {
        return config(redisUri, pingAfter, AccessConfig.OPEN);
    }

    private static ForwarderConfig config(String redisUri, Duration pingAfter, AccessConfig access) {
        return new ForwarderConfig(
                redisUri,
                "127.0.0.1",
                0,
                access,
                new HubConfig(16 << 20, pingAfter, Duration.ofSeconds(60)),
                DurableConfig.DEFAULT,
                Map.of("moved_updated", List.of("MOVED_*")),
                16 << 20,
                false);
    }

    private static int readyPort(Forwarder started) {
        await().pollInterval(Duration.ofMillis(5))
                .until(() -> get(started.port(), "/health/ready").statusCode() == 200);
        return started.port();
    }

    private static HttpResponse<String> get(int port, String path) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .build();
        return HTTP.send(request, HttpResponse.BodyHandlers.ofString());
    }
}
