package dev.kodama.forwarder;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.kodama.embedded.kafka.KafkaNode;
import dev.kodama.forwarder.api.journal.CursorSeal;
import dev.kodama.forwarder.api.journal.EntityEndpoint;
import dev.kodama.forwarder.api.journal.EventsEndpoint;
import dev.kodama.forwarder.api.journal.JournalEndpoint;
import dev.kodama.forwarder.api.journal.JournalErrors;
import dev.kodama.forwarder.api.journal.TimelineEndpoint;
import dev.kodama.freshness.AsOf;
import dev.kodama.freshness.ProgressSource;
import dev.kodama.history.JournalPages;
import dev.kodama.history.UnavailableException;
import dev.kodama.http.access.AccessConfig;
import dev.kodama.http.api.Api;
import dev.kodama.http.api.ApiRequest;
import dev.kodama.http.api.ApiResponse;
import dev.kodama.http.monitoring.MonitoringSources;
import dev.kodama.http.server.HttpServer;
import dev.kodama.http.server.HttpServices;
import dev.kodama.index.JournalIndex;
import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.JournalPosition;
import dev.kodama.journal.JournalRecordCodec;
import dev.kodama.journal.SourcePosition;
import dev.kodama.journal.reader.SkippedRecords;
import dev.kodama.journal.topics.JournalTopics;
import dev.kodama.settings.Settings;
import dev.kodama.testing.Tokens;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** The API on a real journal of a thousand events; one Kafka for a test class. */
@SuppressWarnings("NullAway.Init") // the static fields are set by beforeAll
final class JournalApiFixture implements BeforeAllCallback, AfterAllCallback {
    private static Path folder;

    static final int EVENTS = 1_000;

    /** Of type TASK_FAILED and about t-3, on another channel. */
    static final int MISROUTED = 80;

    static final CursorSeal SEAL = CursorSeal.of("a secret of all processes that ask each other");

    static final String ASKED = "\"asked\"";

    static final ObjectMapper JSON = new ObjectMapper();

    static final HttpClient HTTP = HttpClient.newHttpClient();

    private static KafkaNode kafka;

    private static JournalPages history;

    static JournalPages nothing;

    static Api api;

    static HttpServer server;

    @Override
    public void beforeAll(ExtensionContext context) throws Exception {
        folder = Files.createTempDirectory("kodama-journal-api");
        kafka = KafkaNode.start(new KafkaNode.Config(folder.resolve("kafka"), 0));
        var journal = config("kodama.");
        JournalTopics.create(journal);
        write(journal);
        history = JournalPages.of(journal, InstantSource.system(), new SkippedRecords());
        nothing = JournalPages.of(config("nothing."), InstantSource.system(), new SkippedRecords());
        api = api(history);
        server = serve(api);
    }

    private static final ProgressSource NOW = (topology, now) -> AsOf.now(now);

    private static final JournalIndex INDEX = JournalIndex.none("is not in this test");

    static Api api(JournalPages history) {
        var entity = new EntityEndpoint(() -> JournalApiFixture::entity, NOW, InstantSource.system(), SEAL);
        return new Api(
                List.of(
                        new EventsEndpoint(() -> history, caller -> INDEX, InstantSource.system(), SEAL),
                        entity,
                        new TimelineEndpoint(entity),
                        new JournalEndpoint(
                                "default",
                                () -> history,
                                () -> JournalApiFixture::entity,
                                NOW,
                                InstantSource.system(),
                                () -> Map.of("state", "running"))),
                new JournalErrors(),
                new SimpleMeterRegistry());
    }

    static HttpServer guarded() throws Exception {
        var access = AccessConfig.from(Settings.of(Map.of("KODAMA_JWT_SECRET", Tokens.SECRET)));
        return HttpServer.start(
                "127.0.0.1", 0, access, HttpServices.of(new MonitoringSources(List::of, () -> ""), api));
    }

    static HttpServer serve(Api api) throws Exception {
        return HttpServer.start(
                "127.0.0.1", 0, AccessConfig.OPEN, HttpServices.of(new MonitoringSources(List::of, () -> ""), api));
    }

    @Override
    public void afterAll(ExtensionContext context) throws IOException {
        server.close();
        api.close();
        history.close();
        nothing.close();
        kafka.close();
        try (var files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        }
    }

    private static JournalConfig config(String prefix) {
        return new JournalConfig(kafka.bootstrap(), Map.of(), prefix, "default", 3, Duration.ofDays(7), 1 << 20);
    }

    /** Stands for an index: says what it was asked. */
    private static ApiResponse entity(ApiRequest request) {
        if (request.variables().contains("away")) {
            throw new UnavailableException("The index is away.");
        }
        String events = request.variables().get(0).equals("journal")
                ? ",\"count\":2,\"events\":[{\"event_type\":\"journal.hole\"},{\"event_type\":\"LIKE_A_HOLE\"}]"
                : "";
        var asked = TextNode.valueOf(request.variables() + " " + request.passedOn());
        return new ApiResponse(200, "{" + ASKED + ":" + asked + events + "}");
    }

    private static void write(JournalConfig journal) {
        var format = new JournalRecordCodec(journal);
        var properties = journal.clientProperties();
        properties.put("transactional.id", "test");
        try (var producer = new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.initTransactions();
            producer.beginTransaction();
            Instant start = Instant.now().minusSeconds(EVENTS);
            for (int sequence = 1; sequence <= EVENTS; sequence++) {
                byte[] key = ("task:t-" + sequence % 7).getBytes(UTF_8);
                byte[] channel = channel(sequence).getBytes(UTF_8);
                long millis = start.plusSeconds(sequence).toEpochMilli();
                var unused = producer.send(format.event(
                        sequence, millis, key, channel, body(sequence).getBytes(UTF_8), "", 0));
            }
            var unused = producer.send(
                    format.position(new JournalPosition(SourcePosition.NONE, EVENTS + 1, 1, Instant.now())));
            producer.commitTransaction();
        }
    }

    private static String type(int sequence) {
        return sequence % 10 == 0 ? "TASK_FAILED" : "TASK_DONE";
    }

    private static String channel(int sequence) {
        return "events." + (sequence == MISROUTED ? "TASK_FALLEN" : type(sequence));
    }

    private static String body(int sequence) {
        return "{\"event_type\":\"" + type(sequence)
                + "\",\"entity_type\":\"task\",\"entity_id\":\"t-" + sequence % 7 + "\",\"payload\":{\"n\":" + sequence
                + ".50}}";
    }

    static HttpResponse<String> send(HttpServer to, String method, String path) throws Exception {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + to.port() + path))
                .method(method, BodyPublishers.noBody())
                .build();
        var answer = HTTP.send(request, BodyHandlers.ofString());
        if (method.equals("GET") && !answer.body().contains(ASKED)) {
            Described.requireAnswer(path, answer.statusCode(), answer.body());
        }
        return answer;
    }

    static JsonNode get(String path) throws Exception {
        var answer = send(server, "GET", path);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return JSON.readTree(answer.body());
    }

    static List<Long> all(String query) throws Exception {
        var sequences = new ArrayList<Long>();
        String cursor = "";
        do {
            var page = get("/api/v1/events?" + query + cursor);
            page.get("events").forEach(event -> sequences.add(event.get("seq").asLong()));
            var next = page.get("next");
            cursor = next.isNull() ? "" : "&cursor=" + next.asText();
        } while (!cursor.isEmpty());
        return sequences;
    }
}
