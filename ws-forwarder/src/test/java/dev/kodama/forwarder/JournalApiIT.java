package dev.kodama.forwarder;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kodama.forwarder.api.journal.JournalErrors;
import dev.kodama.http.server.HttpServices;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.kodama.embedded.KafkaNode;
import dev.kodama.forwarder.api.journal.CursorSeal;
import dev.kodama.forwarder.api.journal.EntityEndpoint;
import dev.kodama.forwarder.api.journal.EventsEndpoint;
import dev.kodama.forwarder.api.journal.JournalEndpoint;
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
import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.JournalPosition;
import dev.kodama.journal.JournalRecordCodec;
import dev.kodama.journal.topics.JournalTopics;
import dev.kodama.settings.Settings;
import dev.kodama.testing.Tokens;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.LongStream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The API of a real journal of a thousand events over HTTP. */
@Timeout(60)
class JournalApiIT {
    private static final int EVENTS = 1_000;
    /** Of type TASK_FAILED and about t-3, on another channel. */
    private static final int MISROUTED = 80;

    private static final CursorSeal SEAL = CursorSeal.of("a secret of all processes that ask each other");
    private static final String ASKED = "\"asked\"";
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    @TempDir
    private static Path folder;

    private static KafkaNode kafka;
    private static JournalPages history;
    private static JournalPages nothing;
    private static Api api;
    private static HttpServer server;

    @BeforeAll
    static void start() throws Exception {
        kafka = KafkaNode.start(new KafkaNode.Config(folder.resolve("kafka"), 0));
        var journal = config("kodama.");
        JournalTopics.create(journal);
        write(journal);
        history = JournalPages.of(journal, InstantSource.system());
        nothing = JournalPages.of(config("nothing."), InstantSource.system());
        api = api(history);
        server = serve(api);
    }

    private static final ProgressSource NOW = (topology, now) -> AsOf.now(now);

    private static Api api(JournalPages history) {
        var entity = new EntityEndpoint(() -> JournalApiIT::entity, NOW, InstantSource.system(), SEAL);
        return new Api(
                List.of(
                        new EventsEndpoint(() -> history, InstantSource.system(), SEAL),
                        entity,
                        new TimelineEndpoint(entity),
                        new JournalEndpoint(
                                "default",
                                () -> history,
                                () -> JournalApiIT::entity,
                                NOW,
                                InstantSource.system(),
                                () -> Map.of("state", "running"))),
                new JournalErrors(),
                new SimpleMeterRegistry());
    }

    @ParameterizedTest
    @CsvSource({"asc,'',14", "desc,'',14", "asc,&event_types=TASK_DONE,0", "desc,&entity_ids=t-4,0"})
    void showsOnlyWhatATokenMaySee(String order, String filter, int events) throws Exception {
        var claims = Tokens.claims(Instant.now().plusSeconds(600));
        claims.put("events", Map.of("event_types", List.of("TASK_F*"), "entity_ids", List.of("t-3")));
        String token = "&token=" + Tokens.hs256(claims);
        try (var guarded = guarded()) {
            var page = send(guarded, "GET", "/api/v1/events?limit=1000&order=" + order + filter + token);

            assertThat(JSON.readTree(page.body()).get("events"))
                    .hasSize(events)
                    .allMatch(event -> event.get("event_type").asText().equals("TASK_FAILED")
                            && event.get("entity_id").asText().equals("t-3")
                            && event.get("channel").asText().equals("events.TASK_FAILED"));
        }
        assertThat(all("event_types=TASK_FAILED&entity_ids=t-3"))
                .as("shown to those who may see everything")
                .hasSize(15)
                .contains((long) MISROUTED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"asc", "desc"})
    void pagesThroughAllThatATokenMaySeeWithCursorsThatTellNothing(String order) throws Exception {
        String query = "/api/v1/events?limit=4&order=" + order + "&token=" + bounded(Tokens.SUBJECT);
        var sequences = new ArrayList<Long>();
        var cursors = new ArrayList<String>();
        try (var guarded = guarded()) {
            String cursor = "";
            do {
                var page = JSON.readTree(send(guarded, "GET", query + cursor).body());
                page.get("events")
                        .forEach(event -> sequences.add(event.get("seq").asLong()));
                cursors.add(page.get("next").asText());
                cursor = page.get("next").isNull()
                        ? ""
                        : "&cursor=" + page.get("next").asText();
            } while (!cursor.isEmpty());
        }

        assertThat(sequences).hasSize(14).doesNotHaveDuplicates().doesNotContain((long) MISROUTED);
        assertThat(cursors.subList(0, cursors.size() - 1))
                .hasSizeGreaterThanOrEqualTo(3)
                .allMatch(text -> text.startsWith("s."))
                .allMatch(text -> text.length() == cursors.get(0).length(), "all of one length")
                .doesNotHaveDuplicates();
    }

    @Test
    void takesNoCursorButThatOfTheSameSubject() throws Exception {
        String mine = "/api/v1/events?limit=4&token=" + bounded(Tokens.SUBJECT) + "&cursor=";
        try (var guarded = guarded()) {
            String plain = get("/api/v1/events?limit=4").get("next").asText();
            String others = JSON.readTree(send(guarded, "GET", "/api/v1/events?limit=4&token=" + bounded("another"))
                            .body())
                    .get("next")
                    .asText();
            for (String cursor : List.of(plain, others, "s.", "s.AAAA")) {
                var answer = send(guarded, "GET", mine + cursor);
                assertThat(answer.statusCode()).as(cursor).isEqualTo(400);
                assertThat(JSON.readTree(answer.body()).get("error").asText())
                        .isEqualTo("cursor must be what an answer to the same subject said as next, unchanged;"
                                + " begin without one");
            }
            assertThat(send(server, "GET", "/api/v1/events?cursor=" + others).statusCode())
                    .isEqualTo(400);
        }
    }

    private static String bounded(String subject) {
        var claims = Tokens.claims(Instant.now().plusSeconds(600));
        claims.put("sub", subject);
        claims.put("events", Map.of("event_types", List.of("TASK_F*"), "entity_ids", List.of("t-3")));
        return Tokens.hs256(claims);
    }

    @Test
    void refusesEntitiesAndCountsThatATokenMayNotSee() throws Exception {
        var claims = Tokens.claims(Instant.now().plusSeconds(600));
        claims.put("events", Map.of("event_types", List.of("TASK_F*"), "entity_ids", List.of("t-3")));
        String token = "?token=" + Tokens.hs256(claims);
        try (var guarded = guarded()) {
            assertThat(send(guarded, "GET", "/api/v1/entities/task/t-3/events" + token)
                            .statusCode())
                    .isEqualTo(200);
            assertThat(send(guarded, "GET", "/api/v1/entities/task/t-4/events" + token)
                            .statusCode())
                    .isEqualTo(403);
            assertThat(send(guarded, "GET", "/api/v1/entities/task/t-3/events" + token + "&count=true")
                            .statusCode())
                    .isEqualTo(403);
        }
    }

    @Test
    void tellsABoundedTokenNothingOfTheJournalsLength() throws Exception {
        try (var guarded = guarded()) {
            var answer = send(guarded, "GET", "/api/v1/journal?token=" + bounded(Tokens.SUBJECT));

            String withheld = "This token may see only some events: what tells of all is left out.";
            var expected = JSON.createObjectNode().put("source", "default").put("withheld", withheld);
            expected.putNull("first").putNull("last").putNull("next");
            expected.putNull("holes").put("holes_error", withheld);
            expected.putArray("partitions");
            expected.putObject("mirror").put("state", "running").putNull("journaled_until");
            assertThat(JSON.readTree(answer.body())).isEqualTo(expected);
        }
    }

    private static HttpServer guarded() throws Exception {
        var access = AccessConfig.from(Settings.of(Map.of("KODAMA_JWT_SECRET", Tokens.SECRET)));
        return HttpServer.start("127.0.0.1", 0, access, HttpServices.of(new MonitoringSources(List::of, () -> ""), api));
    }

    private static HttpServer serve(Api api) throws Exception {
        return HttpServer.start("127.0.0.1", 0, AccessConfig.OPEN, HttpServices.of(new MonitoringSources(List::of, () -> ""), api));
    }

    @AfterAll
    static void stop() {
        server.close();
        api.close();
        history.close();
        nothing.close();
        kafka.close();
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
            var unused = producer.send(format.position(new JournalPosition("", 0, EVENTS + 1, 1, Instant.now())));
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

    private static HttpResponse<String> send(HttpServer to, String method, String path) throws Exception {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + to.port() + path))
                .method(method, BodyPublishers.noBody())
                .build();
        var answer = HTTP.send(request, BodyHandlers.ofString());
        if (method.equals("GET") && !answer.body().contains(ASKED)) {
            Described.requireAnswer(path, answer.statusCode(), answer.body());
        }
        return answer;
    }

    private static JsonNode get(String path) throws Exception {
        var answer = send(server, "GET", path);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return JSON.readTree(answer.body());
    }

    private static List<Long> all(String query) throws Exception {
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

    @ParameterizedTest
    @ValueSource(strings = {"asc", "desc"})
    void pagesThroughAllExactlyOnce(String order) throws Exception {
        var expected = new ArrayList<>(LongStream.rangeClosed(1, EVENTS).boxed().toList());
        expected.sort(order.equals("asc") ? Comparator.naturalOrder() : Comparator.reverseOrder());

        assertThat(all("limit=300&order=" + order)).isEqualTo(expected);
    }

    @Test
    void showsAnEventAsItWasPublished() throws Exception {
        var answer = send(server, "GET", "/api/v1/events?since=41&limit=1");

        assertThat(answer.headers().firstValue("Content-Type")).contains("application/json");
        assertThat(answer.body())
                .matches(
                        "\\{\"events\":\\[\\{\"seq\":41,\"time\":\"2\\d{3}-\\d\\d-\\d\\dT[^\"]+Z\",\"channel\":\"events.TASK_DONE\","
                                + "\"event_type\":\"TASK_DONE\",\"entity_type\":\"task\",\"entity_id\":\"t-6\","
                                + "\"payload\":\\{\"n\":41.50}}],\"next\":\"[A-Za-z0-9_-]+\"}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "event_types=TASK_F*&limit=1000                     | 100",
                "event_types=TASK_FAILED,%20NOPE&order=desc         | 100",
                "event_types=task_failed                            | 0",
                "entity_ids=t-0&limit=1000                          | 142",
                "entity_ids=t-0&event_types=TASK_FAILED&order=desc  | 14",
                "entity_types=ticket                                | 0",
                "since=901&until=950                                | 50",
                "since=latest                                       | 0"
            })
    void filters(String query, int count) throws Exception {
        assertThat(all(query)).hasSize(count).doesNotHaveDuplicates();
    }

    @Test
    void takesTimes() throws Exception {
        String time =
                get("/api/v1/events?since=500&limit=1").at("/events/0/time").asText();
        String asked = URLEncoder.encode(time, UTF_8);

        assertThat(all("since=" + asked)).hasSize(501);
        assertThat(all("until=" + asked + "&order=desc&limit=1000")).hasSize(499);
    }

    @Test
    void tellsOfTheJournal() throws Exception {
        var journal = get("/api/v1/journal");

        assertThat(journal.get("source").asText()).isEqualTo("default");
        assertThat(journal.get("first").asLong()).isEqualTo(1);
        assertThat(journal.get("last").asLong()).isEqualTo(EVENTS);
        assertThat(journal.get("next").asLong()).isEqualTo(EVENTS + 1);
        assertThat(journal.at("/holes/asked").asText()).isEqualTo("[journal, default] false");
        assertThat(journal.at("/holes/count").asInt()).isOne();
        assertThat(journal.at("/holes/events")).hasSize(1);
        assertThat(journal.at("/holes/events/0/event_type").asText()).isEqualTo("journal.hole");
        assertThat(journal.get("partitions")).hasSize(3);
        assertThat(journal.at("/partitions/1/partition").asInt()).isEqualTo(1);
        assertThat(journal.at("/partitions/1/end_offset").asLong()).isPositive();
        assertThat(journal.at("/mirror/state").asText()).isEqualTo("running");
        assertThat(journal.at("/mirror/journaled_until").asText()).isNotEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "/api/v1/events?limit=0,                              limit",
        "/api/v1/events?limit=1&limit=2,                      limit",
        "/api/v1/events?order=up,                             order",
        "/api/v1/events?since=x,                              since",
        "/api/v1/events?until=never,                          until",
        "/api/v1/events?cursor=x,                             cursor",
        "/api/v1/events?event_types=****,                     event_types",
        "/api/v1/events?nope=1,                               nope",
        "/api/v1/entities/task/t-1/events?event_types=T,      event_types",
        "/api/v1/entities/task/t-1/events?limit=1001,         limit",
        "/api/v1/entities/task/t-1/events?count=1,            count",
        "/api/v1/timeline?entity_type=task,                   entity_id",
        "/api/v1/timeline?entity_id=t-1,                      entity_type",
        "/api/v1/timeline?entity_type=a&entity_id=b&x=1,      x",
        "/api/v1/timeline?entity_type=a&entity_id=b&entity_id=c, entity_id",
        "/api/v1/journal?since=1,                             since"
    })
    void namesAParameterItCannotUse(String path, String name) throws Exception {
        var answer = send(server, "GET", path);

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(JSON.readTree(answer.body()).get("error").asText()).startsWith(name + " ");
    }

    @Test
    void putsAnEntityToTheIndexAsItWasNamed() throws Exception {
        assertThat(get("/api/v1/entities/task/a%2Fb%25%20%C3%A9/events")
                        .get("asked")
                        .asText())
                .isEqualTo("[task, a/b% é] false");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a\\b", "a\tb", "\n", ".", "..", "a/../b", "..;x", "a;b", " ", "\u007f\u0085", "+"})
    void takesAnyTextForATypeOrAnId(String text) throws Exception {
        String encoded = URLEncoder.encode(text, UTF_8).replace("+", "%20").replace(".", "%2E");

        var asked = get("/api/v1/entities/" + encoded + "/" + encoded + "/events");

        assertThat(asked.path("asked").asText()).isEqualTo("[" + text + ", " + text + "] false");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\0", "a\0b", "", " ", "a,b", "..", "+", "é"})
    void takesAnyTextForATypeOrAnIdInTheQuery(String text) throws Exception {
        String encoded = URLEncoder.encode(text, UTF_8);

        var asked = get("/api/v1/timeline?limit=7&entity_type=" + encoded + "&entity_id=" + encoded);

        assertThat(asked.path("asked").asText()).isEqualTo("[" + text + ", " + text + "] false");
    }

    @Test
    void keepsToWhatATokenMaySeeInATimelineByQuery() throws Exception {
        var claims = Tokens.claims(Instant.now().plusSeconds(600));
        claims.put("events", Map.of("entity_ids", List.of("t-3")));
        String token = "&token=" + Tokens.hs256(claims);
        try (var guarded = guarded()) {
            assertThat(send(guarded, "GET", "/api/v1/timeline?entity_type=task&entity_id=t-3" + token)
                            .statusCode())
                    .isEqualTo(200);
            assertThat(send(guarded, "GET", "/api/v1/timeline?entity_type=task&entity_id=t-4" + token)
                            .statusCode())
                    .isEqualTo(403);
        }
    }

    @Test
    void passesOnWhatWasPassedOn() throws Exception {
        var request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + server.port() + "/api/v1/entities/task/t-1/events"))
                .header(ApiRequest.PASSED_ON, "true")
                .build();

        assertThat(HTTP.send(request, BodyHandlers.ofString()).body()).contains("[task, t-1] true");
    }

    @Test
    void saysWhatIsAwayAndThatOneMayAskAgain() throws Exception {
        var index = send(server, "GET", "/api/v1/entities/task/away/events");
        try (var none = api(nothing);
                var withoutJournal = serve(none)) {
            var events = send(withoutJournal, "GET", "/api/v1/events");

            assertThat(index.statusCode()).isEqualTo(503);
            assertThat(index.body()).isEqualTo("{\"error\":\"The index is away.\"}");
            assertThat(index.headers().firstValue("Retry-After")).contains("1");
            assertThat(events.statusCode()).isEqualTo(503);
            assertThat(events.body()).contains("There is no journal on this Kafka yet; start a mirror.");
        }
    }

    @Test
    void answersManyAtATimeOrTellsThemToComeAgain() {
        var asked = new ArrayList<CompletableFuture<HttpResponse<String>>>();
        var request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + server.port() + "/api/v1/events?order=desc&limit=100"))
                .build();
        for (int i = 0; i < 60; i++) {
            asked.add(HTTP.sendAsync(request, BodyHandlers.ofString()));
        }

        var statuses = asked.stream().map(one -> one.join().statusCode()).toList();

        assertThat(statuses).contains(200).isSubsetOf(200, 429);
    }

    @Test
    void refusesOtherMethodsAndPaths() throws Exception {
        assertThat(send(server, "POST", "/api/v1/events").statusCode()).isEqualTo(405);
        var nothing = send(server, "GET", "/api/v1/entities/task/events");
        assertThat(nothing.statusCode()).isEqualTo(404);
        assertThat(nothing.body()).contains("GET /api/v1/events, GET /api/v1/entities/{type}/{id}/events");
    }
}
