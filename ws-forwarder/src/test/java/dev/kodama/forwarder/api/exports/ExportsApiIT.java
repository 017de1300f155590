package dev.kodama.forwarder.api.exports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.kodama.forwarder.api.journal.JournalErrors;
import dev.kodama.http.access.AccessConfig;
import dev.kodama.http.access.AccessControl;
import dev.kodama.http.api.Api;
import dev.kodama.http.limits.Limit;
import dev.kodama.http.monitoring.MonitoringSources;
import dev.kodama.http.server.HttpServer;
import dev.kodama.http.server.HttpServices;
import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.mask.EventMask;
import dev.kodama.journal.topics.JournalTopics;
import dev.kodama.replay.export.ExportLimits;
import dev.kodama.replay.export.Exports;
import dev.kodama.testing.JournalFeeder;
import dev.kodama.testing.Journals;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Exports over HTTP, of a journal of 3,000 events. */
@Timeout(90)
class ExportsApiIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int EVENTS = 3_000;

    private static JournalConfig journal;
    private static Exports exports;
    private static Api api;
    private static HttpServer server;

    @BeforeAll
    static void start() throws Exception {
        journal = Journals.onSharedKafka();
        JournalTopics.create(journal);
        Journals.write(journal, 1, EVENTS, 500, number -> JournalFeeder.body("T_" + number % 3, "task", "t", number));
        exports = Exports.of(journal, InstantSource.system(), EventMask.NONE, new ExportLimits(0, 1 << 20));
        api = new Api(
                List.of(
                        new StartExportEndpoint(() -> exports, journal.source(), InstantSource.system()),
                        new ExportsEndpoint(() -> exports),
                        new ExportEndpoint(() -> exports),
                        new DeleteExportEndpoint(() -> exports),
                        new ExportFileEndpoint(() -> exports)),
                new JournalErrors(),
                new SimpleMeterRegistry());
        server = HttpServer.start(
                "127.0.0.1", 0, AccessConfig.OPEN, HttpServices.of(new MonitoringSources(List::of, () -> ""), api));
    }

    @AfterAll
    static void stop() throws Exception {
        server.close();
        api.close();
        exports.close();
    }

    private static HttpResponse<String> send(String method, String path, String body) throws Exception {
        return send(server, method, path, body);
    }

    private static HttpResponse<String> send(HttpServer to, String method, String path, String body) throws Exception {
        var address = URI.create("http://127.0.0.1:" + to.port() + path);
        var request = HttpRequest.newBuilder(address).header("Content-Type", "application/json");
        var publisher = body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body);
        return HttpClient.newHttpClient().send(request.method(method, publisher).build(), BodyHandlers.ofString());
    }

    private static JsonNode started(String body) throws Exception {
        var answer = send("POST", "/api/v1/exports", body);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        var export = JSON.readTree(answer.body());
        String path = "/api/v1/exports/" + export.path("id").asText();
        await().atMost(Duration.ofSeconds(60))
                .until(() -> !JSON.readTree(send("GET", path, "").body())
                        .path("state")
                        .asText()
                        .equals("running"));
        return JSON.readTree(send("GET", path, "").body());
    }

    @Test
    void givesARangeAsAFile() throws Exception {
        var export = started("{\"since\":\"11\",\"until\":\"2010\",\"event_types\":\"T_1,T_2\",\"format\":\"ndjson\"}");
        var file = send("GET", export.path("file").asText(), "");

        assertThat(export.path("state").asText()).isEqualTo("done");
        assertThat(export.path("percent").asDouble()).isEqualTo(100);
        assertThat(file.statusCode()).isEqualTo(200);
        assertThat(file.headers().firstValue("Content-Type")).hasValue("application/x-ndjson");
        assertThat(file.headers().firstValue("Content-Disposition"))
                .hasValue("attachment; filename=\"kodama-" + export.path("id").asText() + ".ndjson\"");
        assertThat(file.body().lines()).hasSize(1_333).allMatch(line -> line.matches(".*\"T_[12]\".*"));
        assertThat(export.path("events").asInt()).isEqualTo(1_333);
        assertThat((long) file.body().getBytes(java.nio.charset.StandardCharsets.UTF_8).length)
                .isEqualTo(export.path("bytes").asLong());
    }

    @Test
    void listsAndDeletes() throws Exception {
        String id = started("{\"format\":\"csv\",\"until\":\"10\"}").path("id").asText();

        assertThat(JSON.readTree(send("GET", "/api/v1/exports", "").body()).path("exports"))
                .anyMatch(one -> one.path("id").asText().equals(id));
        assertThat(send("DELETE", "/api/v1/exports/" + id, "").body()).isEqualTo("{\"deleted\":\"" + id + "\"}");
        for (String path : List.of("/api/v1/exports/" + id, "/api/v1/exports/" + id + "/file")) {
            assertThat(send("GET", path, "").statusCode()).isEqualTo(404);
        }
        assertThat(send("DELETE", "/api/v1/exports/" + id, "").statusCode()).isEqualTo(404);
    }

    @Test
    void rejectsTheNextExportOfAUserThatHasExportedTooMuch() throws Exception {
        var limits = new ExportLimits(1, 1 << 10);
        try (var small = Exports.of(journal, InstantSource.system(), EventMask.NONE, limits);
                var one = new Api(
                        List.of(
                                new StartExportEndpoint(() -> small, journal.source(), InstantSource.system()),
                                new ExportEndpoint(() -> small)),
                        new JournalErrors(),
                        new SimpleMeterRegistry())) {
            var access = new AccessControl(AccessConfig.OPEN, InstantSource.system());
            var services = HttpServices.of(new MonitoringSources(List::of, () -> ""), one);
            var bounded = HttpServer.start("127.0.0.1", 0, access, services);
            try {
                assertThat(send(bounded, "POST", "/api/v1/exports", "{}").statusCode())
                        .isEqualTo(200);
                assertThat(send(bounded, "POST", "/api/v1/exports", "{}").body())
                        .contains("1 of your exports run already", "The limit is KODAMA_MAX_EXPORTS_PER_USER.");
                await().atMost(Duration.ofSeconds(60))
                        .until(() -> send(bounded, "POST", "/api/v1/exports", "{}")
                                .body()
                                .contains("The limit is KODAMA_MAX_EXPORT_BYTES_PER_HOUR."));
                var rejected = send(bounded, "POST", "/api/v1/exports", "{}");

                assertThat(rejected.statusCode()).isEqualTo(429);
                assertThat(rejected.headers().firstValueAsLong("Retry-After").orElse(0))
                        .isGreaterThan(1_000);
                assertThat(access.counts().of(Limit.EXPORTS)).isPositive();
                assertThat(access.counts().of(Limit.EXPORT_BYTES)).isGreaterThanOrEqualTo(2);
            } finally {
                bounded.close();
            }
        }
    }

    @Test
    void rejectsWhatCannotBeExported() throws Exception {
        assertThat(send("POST", "/api/v1/exports", "{\"format\":\"xml\"}").body())
                .contains("format must be ndjson or csv or parquet, was 'xml'");
        assertThat(send("POST", "/api/v1/exports", "{\"until\":\"never\"}").body())
                .contains("until must be now");
        assertThat(send("POST", "/api/v1/exports", "{\"since\":\"-1h\",\"until\":\"-2h\"}")
                        .statusCode())
                .isEqualTo(400);
    }
}
