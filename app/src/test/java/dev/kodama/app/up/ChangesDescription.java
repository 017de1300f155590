package dev.kodama.app.up;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.kodama.app.testing.KodamaThread;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** What {@code /openapi.json} of a running {@code kodama up} says of requests that change something, compared with its responses. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(120)
abstract class ChangesDescription {
    private static final String[] JSON = {"Content-Type", "application/json"};

    private URI server;
    private Documented openApi;

    /** A ready {@code up}; not closed here. */
    abstract KodamaThread running();

    @BeforeAll
    void start() throws Exception {
        server = URI.create(running().health());
        openApi = Documented.openApi(server);
    }

    private List<String[]> changes() {
        return openApi.operations().stream()
                .filter(operation -> !operation.startsWith("GET "))
                .map(operation -> operation.split(" ", -1))
                .toList();
    }

    @Test
    void describesResponsesToItsExamples() throws Exception {
        for (String[] change : changes()) {
            var examples = openApi.examples(change[0], change[1]);
            assertThat(examples.isEmpty()).as(change[0] + change[1]).isEqualTo(change[0].equals("DELETE"));
            for (String body : examples) {
                assertThat(openApi.change(change[0], change[1], body, JSON).statusCode())
                        .as("%s %s %s", change[0], change[1], body)
                        .isNotIn(400, 415, 500);
            }
        }
    }

    /** What the example of an id cannot show. */
    @Test
    void describesExportsThatExist() throws Exception {
        for (var export : new ObjectMapper()
                .readTree(openApi.ask("/api/v1/exports", "").body())
                .path("exports")) {
            String path = "/api/v1/exports/" + export.path("id").asText();
            openApi.valid(
                    "/components/schemas/Export", Documented.send(server, path).body());
            var file = Documented.send(server, path + "/file");
            if (file.statusCode() != 200) {
                openApi.valid("/components/schemas/Error", file.body());
            }
        }
    }

    @Test
    void describesRejectedChanges() throws Exception {
        for (String[] change : changes()) {
            assertThat(openApi.change(change[0], change[1], "{}", "Content-Type", "text/plain")
                            .statusCode())
                    .isEqualTo(415);
            assertThat(openApi.change(change[0], change[1], "{\"nonsense\":1}", JSON)
                            .statusCode())
                    .isEqualTo(400);
            assertThat(openApi.change(change[0], change[1], "{}", JSON[0], JSON[1], "Origin", "http://elsewhere.test")
                            .statusCode())
                    .isEqualTo(403);
        }
    }
}
