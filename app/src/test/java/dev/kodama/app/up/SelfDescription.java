package dev.kodama.app.up;

import static dev.kodama.app.up.Documented.operation;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.kodama.app.testing.KodamaThread;
import dev.kodama.app.testing.RawRedis;
import dev.kodama.testing.SharedHttp;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** {@code /openapi.json} and {@code /asyncapi.json} of a running {@code kodama up}, compared with its responses. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(120)
abstract class SelfDescription {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(40);
    private static final String SOCKET = "/api/v1/ws/events";
    private static final String STREAM = "/api/v1/events/stream";

    /** The paths that ignore unknown parameters. */
    private static final Set<String> LENIENT = Set.of(SOCKET, STREAM);

    /** The paths of what a client has made: the document's example of an id does not exist. */
    private static final Set<String> MADE = Set.of("/api/v1/exports/{id}", "/api/v1/exports/{id}/file");

    private KodamaThread up;
    private URI server;
    private Documented openApi;
    private Documented asyncApi;

    /** A ready {@code up}; not closed here. */
    abstract KodamaThread running();

    @BeforeAll
    void start() throws Exception {
        up = running();
        server = URI.create(up.health());
        openApi = Documented.openApi(server);
        asyncApi = Documented.asyncApi(server);
        publish("TASK_DONE", "task", "t-1");
        publish("TASK_DONE", "task", "t-2");
        publish("sandbox.heartbeat", "sandbox", "s-1");
    }

    private void publish(String eventType, String entityType, String entityId) throws Exception {
        RawRedis.publish(
                up.redisPort(),
                "events." + eventType,
                "{\"event_type\":\"" + eventType + "\",\"entity_type\":\"" + entityType + "\",\"entity_id\":\""
                        + entityId + "\",\"payload\":{\"n\":1.50}}");
    }

    /** The error of an unknown path. */
    @Test
    void listExactlyThePaths() throws Exception {
        var operations = new TreeSet<String>();
        var operation = Pattern.compile("(GET|POST|PUT|DELETE|WebSocket at) (/[^ ,]+?)\\.?(?=[ ,\"]|$)")
                .matcher(Documented.send(server, "/nowhere").body());
        while (operation.find()) {
            operations.add(operation.group(1).replace("WebSocket at", "GET") + " " + operation.group(2));
        }
        operations.removeIf(listed -> listed.startsWith("GET /ui")); // a page, not for programs

        assertThat(openApi.operations()).isEqualTo(operations);
        assertThat(asyncApi.at("/channels"))
                .extracting(channel -> channel.path("address").asText())
                .containsExactlyInAnyOrder(SOCKET, STREAM);
    }

    /** The error of an unknown parameter. */
    @Test
    void listExactlyTheParameters() throws Exception {
        for (String path : openApi.readable()) {
            if (path.startsWith("/api/") && !LENIENT.contains(path)) {
                var answer = openApi.ask(path, "?nonsense=1");

                assertThat(answer.statusCode()).as(path).isEqualTo(400);
                String known =
                        JSON.readTree(answer.body()).path("error").asText().replaceFirst(".*there are ", "");
                assertThat(openApi.parameters(path).keySet())
                        .as(path)
                        .containsExactlyInAnyOrder(known.isEmpty() ? new String[0] : known.split(", "));
            }
        }
    }

    @Test
    void describeResponses() throws Exception {
        awaitRows("/api/v1/stats", "rows");
        awaitRows("/api/v1/gaps", "gaps");
        awaitRows("/api/v1/health/entities", "entities");
        awaitRows("/api/v1/entities/{type}/{id}/events", "events");
        for (String path : openApi.readable()) {
            if (!LENIENT.contains(path)) {
                assertThat(openApi.ask(path, "").statusCode()).as(path).isEqualTo(MADE.contains(path) ? 404 : 200);
            }
        }
    }

    private void awaitRows(String path, String rows) {
        await(path)
                .atMost(PATIENCE)
                .until(() ->
                        JSON.readTree(openApi.ask(path, "").body()).path(rows).size() > 0);
    }

    @Test
    void describeValuesOfParameters() throws Exception {
        awaitRows("/api/v1/entities/{type}/{id}/events", "events");
        for (String path : openApi.readable()) {
            for (var parameter : openApi.parameters(path).entrySet()) {
                if (!LENIENT.contains(path)) {
                    takes(path, parameter.getKey(), parameter.getValue());
                }
            }
        }
    }

    private void takes(String path, String name, JsonNode schema) throws Exception {
        List<String> good = new ArrayList<>(Documented.values(schema));
        List<String> bad = new ArrayList<>();
        if (name.equals("cursor")) {
            var page = JSON.readTree(openApi.ask(path, "?limit=1").body());
            good.add(page.path("next").isNull() ? "" : page.path("next").asText());
        } else if (schema.path("type").asText().equals("integer")) {
            bad.add(Integer.toString(schema.path("minimum").asInt() - 1));
            bad.add(Integer.toString(schema.path("maximum").asInt() + 1));
        } else if (schema.has("enum")) {
            bad.add("nonsense");
        }

        assertThat(good).as("%s of %s", name, path).isNotEmpty();
        for (String value : good) {
            assertThat(openApi.ask(path, query(name, value)).statusCode())
                    .as("%s%s", path, query(name, value))
                    .isEqualTo(200);
        }
        for (String value : bad) {
            assertThat(openApi.ask(path, query(name, value)).statusCode())
                    .as("%s%s", path, query(name, value))
                    .isEqualTo(400);
        }
    }

    private static String query(String name, String value) {
        return "?" + name + "=" + URLEncoder.encode(value, StandardCharsets.UTF_8);
    }

    @Test
    void describeRejectedRequests() throws Exception {
        assertThat(openApi.ask(SOCKET, "").statusCode()).isEqualTo(426);
        assertThat(openApi.ask(STREAM, "?since=nonsense").statusCode()).isEqualTo(400);
        assertThat(openApi.ask("/api/v1/events", "?cursor=" + "a".repeat(13_000))
                        .statusCode())
                .isEqualTo(414);
        var stranger = Documented.send(server, STREAM, "Origin", "http://elsewhere.test");
        assertThat(stranger.statusCode()).isEqualTo(403);
        openApi.valid("/components/schemas/Error", stranger.body());
        assertThat(openApi.at(operation(STREAM) + "/responses/403").isMissingNode())
                .isFalse();
    }

    @Test
    void describeTheEventStream() throws Exception {
        var channel = asyncApi.keys("/channels/stream/messages");
        var seen = new TreeSet<String>();
        for (var parameter : openApi.parameters(STREAM).entrySet()) {
            for (String value : Documented.values(parameter.getValue())) {
                String more = parameter.getKey().equals("since") ? "" : "&since=earliest";
                String end = parameter.getKey().equals("until") ? "" : "&until=now";
                seen.addAll(stream(STREAM + query(parameter.getKey(), value) + more + end));
            }
        }

        assertThat(channel).containsAll(seen);
        assertThat(seen).contains("resumed", "journaled_event", "ended");
    }

    /** The names of the events until the stream ends. */
    private Set<String> stream(String path) throws Exception {
        var seen = new TreeSet<String>();
        var answer = SharedHttp.CLIENT.send(
                HttpRequest.newBuilder(server.resolve(path)).build(), BodyHandlers.ofLines());
        assertThat(answer.statusCode()).as(path).isEqualTo(200);
        String name = "journaled_event";
        try (var lines = answer.body()) {
            for (var line = lines.iterator(); line.hasNext() && !seen.contains("ended"); ) {
                String text = line.next();
                if (text.startsWith("event: ")) {
                    name = text.substring("event: ".length()).replace("failure", "error");
                } else if (text.startsWith("data: ")) {
                    asyncApi.valid("/components/messages/" + name + "/payload", text.substring("data: ".length()));
                    seen.add(name);
                    name = "journaled_event";
                }
            }
        }
        return seen;
    }

    private DocumentedClient client(String query) throws Exception {
        return new DocumentedClient(asyncApi, URI.create(up.webSocket() + query));
    }

    @Test
    void describeLiveFramesOfTheWebSocket() throws Exception {
        try (var client = client("?event_types=TASK_DONE,task_updated")) {
            publish("TASK_DONE", "task", "t-3");
            client.next("event");
            client.next("frontend_event");

            client.say("no JSON");
            client.next("error");
            client.example("subscribe");
            client.next("subscribed");
        }
    }

    @Test
    void describeDurableFramesOfTheWebSocket() throws Exception {
        try (var client = client("?delivery=durable&since=0&event_types=TASK_DONE")) {
            client.next("resumed");
            client.next("journaled_event");
            client.until("caught_up");

            client.example("pause");
            client.next("paused");
            client.example("resume");
            client.next("resumed");
            client.say("{\"type\":\"seek\",\"since\":\"nonsense\"}");
            client.until("error");
            client.say("{\"type\":\"seek\",\"since\":0,\"until\":\"now\",\"speed\":\"max\"}");
            client.until("ended");
            client.example("seek");
            client.until("ended");
        }
    }

    @Test
    void describeValuesOfTheWebSocket() throws Exception {
        var properties = asyncApi.at("/channels/events/bindings/ws/query/properties");
        for (var property : properties.properties()) {
            var schema = property.getValue().has("$ref")
                    ? asyncApi.at(property.getValue().path("$ref").asText().substring(1))
                    : property.getValue();
            for (String value : Documented.values(schema)) {
                client(query(property.getKey(), value) + "&delivery=durable").close();
            }
        }
        assertThat(openApi.at(operation(SOCKET) + "/responses/101").isMissingNode())
                .isFalse();
    }

    @Test
    void describeCloseCodesOfTheWebSocket() throws Exception {
        try (var binary = client("")) {
            binary.sayBytes();
            binary.closes(1003);
        }
        String ids = IntStream.range(0, 51).mapToObj(i -> "t-" + i).collect(Collectors.joining(","));
        try (var large = client("?entity_ids=" + ids)) {
            large.next("error");
            large.closes(1008);
        }
    }
}
