package dev.kodama.app.commands.reports;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.kodama.app.Kodama;
import dev.kodama.app.testing.KodamaThread;
import dev.kodama.app.testing.RawRedis;
import dev.kodama.settings.Settings;
import dev.kodama.testing.SharedHttp;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Gap analysis of publishers and subscribers on a real Redis; the tests share it and are ordered. */
@Timeout(120)
@TestMethodOrder(OrderAnnotation.class)
class GapsIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private static Path folder;

    private static final List<Socket> subscribers = new ArrayList<>();
    private static KodamaThread up;

    @BeforeAll
    static void start() throws Exception {
        Path catalog = Files.writeString(
                folder.resolve("catalog.yaml"), "events:\n  DECLARED_ONLY: {source: billing}\n  TYPE_0: {source: x}\n");
        up = KodamaThread.up(folder.resolve("data"), "--catalog", catalog.toString());
        await().atMost(Duration.ofSeconds(60))
                .until(() -> JSON.readTree(get("/api/v1/gaps")).has("gaps"));
    }

    @AfterAll
    static void stop() throws Exception {
        for (var socket : subscribers) {
            socket.close();
        }
        up.close();
    }

    private static String type(int number) {
        return "TYPE_" + number;
    }

    private static Set<String> types(int from, int to) {
        var types = new TreeSet<String>();
        for (int number = from; number < to; number++) {
            types.add(type(number));
        }
        return types;
    }

    private void publish(int from, int to) throws IOException {
        for (String type : types(from, to)) {
            RawRedis.publish(
                    up.redisPort(),
                    "events." + type,
                    "{\"event_type\":\"" + type + "\",\"entity_type\":\"task\",\"entity_id\":\"t-1\"}");
        }
    }

    /** A service, as Redis sees it: a connection. */
    private Socket subscribe(String command, String name) throws IOException {
        var socket = new Socket(InetAddress.getLoopbackAddress(), up.redisPort());
        subscribers.add(socket);
        socket.getOutputStream().write((command + " events." + name + "\r\n").getBytes(UTF_8));
        assertThat(socket.getInputStream().read()).isEqualTo('*');
        return socket;
    }

    private static String get(String path) throws IOException, InterruptedException {
        var address = URI.create(up.health()).resolve(path);
        return SharedHttp.CLIENT
                .send(HttpRequest.newBuilder(address).build(), HttpResponse.BodyHandlers.ofString())
                .body();
    }

    private static Set<String> typesOf(JsonNode report, String kind) {
        var types = new TreeSet<String>();
        for (var gap : report.path("gaps")) {
            for (var one : gap.path("kinds")) {
                if (one.asText().equals(kind)) {
                    types.add(gap.path("event_type").asText());
                }
            }
        }
        return types;
    }

    private void awaitGaps(Set<String> unheard, Set<String> silent) {
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(100)).untilAsserted(() -> {
            var report = JSON.readTree(get("/api/v1/gaps"));
            assertThat(typesOf(report, "unheard")).isEqualTo(unheard);
            assertThat(typesOf(report, "silent")).isEqualTo(silent);
        });
    }

    private void dashboard(String type) {
        var url = URI.create(up.webSocket() + "?event_types=" + type);
        SharedHttp.CLIENT
                .newWebSocketBuilder()
                .buildAsync(url, new WebSocket.Listener() {})
                .join();
    }

    /** A dashboard by server-sent events. */
    private void stream(String type) throws IOException {
        var url = URI.create(up.health());
        var socket = new Socket(InetAddress.getLoopbackAddress(), url.getPort());
        subscribers.add(socket);
        socket.getOutputStream()
                .write(("GET /api/v1/events/stream?event_types=" + type + " HTTP/1.1\r\nHost: localhost\r\n\r\n")
                        .getBytes(UTF_8));
    }

    private void awaitDashboards(String type, int expected) {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(
                                JSON.readTree(get("/api/v1/gaps?all=true")).path("gaps"))
                        .filteredOn(gap -> gap.path("event_type").asText().equals(type))
                        .singleElement()
                        .satisfies(gap -> assertThat(
                                        gap.path("listeners").path("dashboard").asInt())
                                .isEqualTo(expected)));
    }

    private record Said(int exitCode, String out, String err) {}

    private Said gaps(String... arguments) {
        var all = new ArrayList<>(List.of("gaps", "--kafka-bootstrap", up.kafka()));
        all.addAll(Arrays.asList(arguments));
        var out = new ByteArrayOutputStream();
        var stdout = new PrintStream(out, true, UTF_8);
        var err = new StringWriter();
        int exitCode = Kodama.commandLine(Settings.of(Map.of()), stdout)
                .setOut(new PrintWriter(stdout, true, UTF_8))
                .setErr(new PrintWriter(err, true))
                .execute(all.toArray(String[]::new));
        return new Said(exitCode, out.toString(UTF_8), err.toString());
    }

    @Test
    @Order(1)
    void failsABuildOnANewGapOnly() throws Exception {
        String baseline = folder.resolve("gaps.yaml").toString();
        publish(0, 2);
        awaitGaps(types(0, 2), Set.of("DECLARED_ONLY"));
        assertThat(gaps("--baseline", baseline, "--shrink").exitCode()).isZero();
        assertThat(gaps("--baseline", baseline, "--fail-on", "new").exitCode()).isZero();

        publish(7, 8);
        awaitGaps(Set.of(type(0), type(1), type(7)), Set.of("DECLARED_ONLY"));

        var said = gaps("--baseline", baseline, "--fail-on", "new");
        assertThat(said.exitCode()).isEqualTo(1);
        assertThat(said.err()).contains("kodama: new: TYPE_7 is unheard, undeclared");
        assertThat(said.out()).contains("SEVERITY", "TYPE_7", "NEW", "to-wire", "4 of 4 event types have gaps");
        assertThat(gaps("--baseline", baseline, "--fail-on", "new", "--kind", "silent")
                        .exitCode())
                .isZero();
    }

    @Test
    @Order(3)
    void findsExactlyTheUnheardAndTheSilent() throws Exception {
        subscribe("PSUBSCRIBE", "*");
        for (int number = 110; number < 123; number++) {
            subscribe("SUBSCRIBE", type(number));
        }
        publish(0, 120);
        publish(0, 120);
        var silent = new TreeSet<>(types(120, 123));
        silent.add("DECLARED_ONLY");

        awaitGaps(types(0, 110), silent);
        awaitDashboards(type(0), 0);

        dashboard(type(0));
        stream(type(1));

        awaitDashboards(type(0), 1);
        awaitDashboards(type(1), 1);
        awaitDashboards(type(2), 0);
        awaitGaps(types(0, 110), silent);

        Instant before = Instant.now();
        subscribers.get(1).close();
        subscribe("SUBSCRIBE", type(0));
        var unheard = types(1, 111);
        awaitGaps(unheard, silent);
        assertThat(typesOf(JSON.readTree(get("/api/v1/gaps?kind=unheard&severity=medium")), "unheard"))
                .isEqualTo(unheard);
        assertThat(typesOf(JSON.readTree(get("/api/v1/gaps?at=" + before)), "unheard"))
                .isEqualTo(types(0, 110));
        assertThat(typesOf(
                        JSON.readTree(gaps("--json", "--at", before.toString()).out()), "silent"))
                .isEqualTo(silent);
    }

    @Test
    @Order(4)
    void reportsTypesOnOtherChannels() throws Exception {
        subscribe("SUBSCRIBE", "wrong_a");
        subscribe("SUBSCRIBE", "WRONG_C");
        RawRedis.publish(up.redisPort(), "events.wrong_a", "{\"event_type\":\"WRONG_B\"}");
        RawRedis.publish(up.redisPort(), "events.nobodys", "{\"event_type\":\"WRONG_C\"}");

        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(100)).untilAsserted(() -> {
            var report = JSON.readTree(get("/api/v1/gaps?kind=misrouted"));
            assertThat(typesOf(report, "misrouted")).containsExactly("WRONG_B", "WRONG_C");
            assertThat(typesOf(report, "unheard")).containsExactly("WRONG_C");
            for (var gap : report.path("gaps")) {
                boolean heard = gap.path("event_type").asText().equals("WRONG_B");
                assertThat(gap.at("/listeners/direct").asInt()).isEqualTo(heard ? 1 : 0);
                assertThat(gap.at("/channels/0").asText()).isEqualTo(heard ? "events.wrong_a" : "events.nobodys");
            }
        });
    }

    private static HttpResponse<String> decide(String method, String type, String body) throws Exception {
        var address = URI.create(up.health()).resolve("/api/v1/gaps/dispositions/" + type);
        var request = HttpRequest.newBuilder(address).header("Content-Type", "application/json");
        return SharedHttp.CLIENT.send(
                request.method(method, HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    /** The command reads the decision from Kafka, not from the server. */
    @Test
    @Order(2)
    void tellsAcceptedGapsApart() throws Exception {
        String accepted = "{\"kinds\":[\"silent\"],\"reason\":\"billed elsewhere\",\"until\":\"2999-12-31\"}";
        assertThat(gaps("--kind", "silent", "--fail-on", "any").exitCode()).isEqualTo(1);

        assertThat(decide("PUT", "DECLARED_ONLY", accepted).statusCode()).isEqualTo(200);

        var report = JSON.readTree(get("/api/v1/gaps?kind=silent"));
        assertThat(report.path("accepted").asInt()).isEqualTo(1);
        assertThat(report.path("gaps"))
                .anyMatch(gap -> gap.at("/disposition/accepts").asBoolean());
        var said = gaps("--kind", "silent", "--fail-on", "any");
        assertThat(said.out()).contains("accepted until 2999-12-31 (billed elsewhere)", "; 1 accepted");
        assertThat(said.exitCode()).isZero();
        Path file = folder.resolve("served.yaml");
        Files.writeString(file, get("/api/v1/gaps/dispositions?format=baseline"));
        assertThat(gaps("--baseline", file.toString(), "--kind", "silent", "--fail-on", "new")
                        .exitCode())
                .isZero();
        assertThat(decide("DELETE", "DECLARED_ONLY", "").statusCode()).isEqualTo(200);
        assertThat(decide("DELETE", "DECLARED_ONLY", "").statusCode()).isEqualTo(404);
        assertThat(gaps("--kind", "silent", "--fail-on", "any").exitCode()).isEqualTo(1);
    }
}
