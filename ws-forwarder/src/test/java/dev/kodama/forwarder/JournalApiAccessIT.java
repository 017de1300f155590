package dev.kodama.forwarder;

import static dev.kodama.forwarder.JournalApiFixture.JSON;
import static dev.kodama.forwarder.JournalApiFixture.MISROUTED;
import static dev.kodama.forwarder.JournalApiFixture.all;
import static dev.kodama.forwarder.JournalApiFixture.get;
import static dev.kodama.forwarder.JournalApiFixture.guarded;
import static dev.kodama.forwarder.JournalApiFixture.send;
import static dev.kodama.forwarder.JournalApiFixture.server;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kodama.testing.Tokens;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The API for callers whose token allows only some events. */
@Timeout(60)
@ExtendWith(JournalApiFixture.class)
class JournalApiAccessIT {
    @ParameterizedTest
    @CsvSource({"asc,'',14", "desc,'',14", "asc,&event_types=TASK_DONE,0", "desc,&entity_ids=t-4,0"})
    void showsOnlyEventsVisibleToTheToken(String order, String filter, int events) throws Exception {
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
    void pagesThroughAllVisibleEventsWithSealedCursors(String order) throws Exception {
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
    void acceptsOnlyCursorsOfTheSameSubject() throws Exception {
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

    @Test
    void rejectsInvisibleEntitiesAndCounts() throws Exception {
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
    void hidesTheJournalsLengthFromABoundedToken() throws Exception {
        try (var guarded = guarded()) {
            var answer = JSON.readTree(send(guarded, "GET", "/api/v1/journal?token=" + bounded(Tokens.SUBJECT))
                    .body());

            String withheld = "This token may see only some events: what tells of all is left out.";
            var expected = JSON.createObjectNode()
                    .put("source", "default")
                    .put("epoch", answer.path("epoch").asText())
                    .put("withheld", withheld);
            expected.putNull("first").putNull("last").putNull("next");
            expected.putNull("holes").put("holes_error", withheld);
            expected.putArray("partitions");
            expected.putObject("mirror").put("state", "running").putNull("journaled_until");
            assertThat(answer).isEqualTo(expected);
        }
    }

    @Test
    void keepsTheVisibilityOfATokenInATimelineByQuery() throws Exception {
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

    private static String bounded(String subject) {
        var claims = Tokens.claims(Instant.now().plusSeconds(600));
        claims.put("sub", subject);
        claims.put("events", Map.of("event_types", List.of("TASK_F*"), "entity_ids", List.of("t-3")));
        return Tokens.hs256(claims);
    }
}
