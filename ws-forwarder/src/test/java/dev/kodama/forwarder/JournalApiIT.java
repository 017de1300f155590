package dev.kodama.forwarder;

import static dev.kodama.forwarder.JournalApiFixture.EVENTS;
import static dev.kodama.forwarder.JournalApiFixture.HTTP;
import static dev.kodama.forwarder.JournalApiFixture.JSON;
import static dev.kodama.forwarder.JournalApiFixture.all;
import static dev.kodama.forwarder.JournalApiFixture.api;
import static dev.kodama.forwarder.JournalApiFixture.get;
import static dev.kodama.forwarder.JournalApiFixture.nothing;
import static dev.kodama.forwarder.JournalApiFixture.send;
import static dev.kodama.forwarder.JournalApiFixture.serve;
import static dev.kodama.forwarder.JournalApiFixture.server;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kodama.history.PageCursor;
import dev.kodama.http.api.ApiRequest;
import dev.kodama.journal.JournalEpoch;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.concurrent.CompletableFuture;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The API of a real journal of a thousand events over HTTP. */
@Timeout(60)
@ExtendWith(JournalApiFixture.class)
class JournalApiIT {
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
                "where=payload.n:eq:41.5                            | 1",
                "where=payload.n:in:1.50,20e-1,70.5,1000.5          | 3",
                "where=payload.n:exists&where=payload.n:eq:7.5&order=desc | 1",
                "where=payload.n:exists&entity_ids=t-0&event_types=TASK_FAILED | 14",
                "where=payload.other:exists&entity_ids=t-0          | 0",
                "where=payload.n:prefix:4                           | 0",
                "where=                                             | 1000",
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
    void summarizesTheJournal() throws Exception {
        var journal = get("/api/v1/journal");

        assertThat(journal.get("source").asText()).isEqualTo("default");
        assertThat(journal.get("epoch").asText()).matches("[A-Za-z0-9_-]{22}");
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
        "/api/v1/events?where=payload.n,                      where",
        "/api/v1/events?where=n:eq:1,                         where",
        "/api/v1/events?where=payload.n:exists&where=payload.n:like:1, where",
        "/api/v1/entities/task/t-1/events?where=payload.n:exists, where",
        "/api/v1/entities/task/t-1/events?event_types=T,      event_types",
        "/api/v1/entities/task/t-1/events?limit=1001,         limit",
        "/api/v1/entities/task/t-1/events?count=1,            count",
        "/api/v1/timeline?entity_type=task,                   entity_id",
        "/api/v1/timeline?entity_id=t-1,                      entity_type",
        "/api/v1/timeline?entity_type=a&entity_id=b&x=1,      x",
        "/api/v1/timeline?entity_type=a&entity_id=b&entity_id=c, entity_id",
        "/api/v1/journal?since=1,                             since",
        "/api/v1/journal?source=*,                            source",
        "/api/v1/events?source=mars,                          source",
        "/api/v1/events?source=*&since=5,                     source",
        "/api/v1/events?source=*&cursor=x,                    cursor"
    })
    void namesAnInvalidParameter(String path, String name) throws Exception {
        var answer = send(server, "GET", path);

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(JSON.readTree(answer.body()).get("error").asText()).startsWith(name + " ");
    }

    @Test
    void pagesThroughAllSources() throws Exception {
        var first = get("/api/v1/events?source=*&limit=2");

        assertThat(first.at("/events/1/source").asText()).isEqualTo("default");
        var second = get(
                "/api/v1/events?source=*&limit=2&cursor=" + first.get("next").asText());
        assertThat(second.at("/events/0/seq").asLong()).isEqualTo(3);
        assertThat(get("/api/v1/events?source=default&limit=1").at("/events/0").has("source"))
                .isFalse();
        assertThat(get("/api/v1/journal?source=default").get("sources")).hasSize(1);
        assertThat(send(
                                server,
                                "GET",
                                "/api/v1/events?source=*&limit=2&order=desc&cursor="
                                        + first.get("next").asText())
                        .statusCode())
                .isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(strings = {"since", "until"})
    void takesAPositionOfThisJournalOnly(String name) throws Exception {
        String epoch = get("/api/v1/journal").get("epoch").asText();

        var here = send(server, "GET", "/api/v1/events?limit=2&" + name + "=" + epoch + ":7");
        var other = send(server, "GET", "/api/v1/events?limit=2&" + name + "=another-journal-000001:7");

        assertThat(here.statusCode()).isEqualTo(200);
        assertThat(other.statusCode()).isEqualTo(409);
        assertThat(JSON.readTree(other.body()).get("error").asText())
                .startsWith("This is the journal " + epoch
                        + ", and the position is of another one, another-journal-000001");
    }

    @Test
    void takesACursorOfThisJournalOnly() throws Exception {
        var cursor = PageCursor.parse(get("/api/v1/events?limit=2").get("next").asText());
        var epoch = new JournalEpoch("another-journal-000001");
        var other = new PageCursor(epoch, false, cursor.order(), cursor.at(), cursor.bound());

        assertThat(send(server, "GET", "/api/v1/events?limit=2&cursor=" + cursor.text())
                        .statusCode())
                .isEqualTo(200);
        assertThat(send(server, "GET", "/api/v1/events?limit=2&cursor=" + other.text())
                        .statusCode())
                .isEqualTo(409);
    }

    @Test
    void passesTheDecodedEntityToTheIndex() throws Exception {
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
    void marksRequestsThatWerePassedOn() throws Exception {
        var request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + server.port() + "/api/v1/entities/task/t-1/events"))
                .header(ApiRequest.PASSED_ON, "true")
                .build();

        assertThat(HTTP.send(request, BodyHandlers.ofString()).body()).contains("[task, t-1] true");
    }

    @Test
    void answers503WithRetryAfterWhileUnavailable() throws Exception {
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
    void answersManyConcurrentRequestsOr429() {
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
