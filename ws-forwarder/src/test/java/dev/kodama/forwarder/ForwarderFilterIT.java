package dev.kodama.forwarder;

import static dev.kodama.forwarder.ForwarderFixture.END;
import static dev.kodama.forwarder.ForwarderFixture.EVENT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kodama.embedded.StartFailedException;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Filters and messages of clients of a forwarder on a real Redis. */
class ForwarderFilterIT {
    @TempDir
    static Path dir;

    private static ForwarderFixture live;

    @BeforeAll
    static void startAll() throws StartFailedException, IOException {
        live = ForwarderFixture.start(dir);
    }

    @AfterAll
    static void stopAll() throws IOException {
        live.close();
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
        try (var client = live.connect(query)) {
            live.publish(EVENT);
            live.publish(END);

            assertThat(client.text()).isEqualTo(wanted ? EVENT : END);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"?event_types=,", "?event_types=%20", "?entity_types=%20,%20,"})
    void matchesNothingWithAFilterOfNothing(String query) throws IOException {
        try (var client = live.connect(query);
                var witness = live.connect("")) {
            live.publish(EVENT);
            assertThat(witness.text()).isEqualTo(EVENT);
            client.sendText("{\"type\":\"subscribe\",\"event_types\":null,\"entity_types\":null}");
            assertThat(client.text())
                    .isEqualTo("{\"status\":\"subscribed\",\"filters\":{\"event_types\":null,\"entity_types\":null}}");

            live.publish(END);

            assertThat(client.text()).isEqualTo(END);
        }
    }

    @Test
    void answersAFilterOfAnotherTypeLikeThePythonForwarder() throws IOException {
        try (var client = live.connect("")) {
            client.sendText("{\"type\":\"subscribe\",\"event_types\":\"END\"}");
            assertThat(client.text()).isEqualTo("{\"status\":\"subscribed\",\"filters\":{\"event_types\":\"END\"}}");
            live.publish(END);
            client.sendText("{\"type\":\"subscribe\",\"event_types\":7}");
            assertThat(client.text()).isEqualTo("{\"error\":\"event_types must be a list of strings or null\"}");
        }
    }

    @Test
    void changesOnlyTheFiltersThatASubscriptionNames() throws IOException {
        try (var client = live.connect("?event_types=NOTHING&entity_types=task,end")) {
            client.sendText("{\"type\":\"subscribe\",\"event_types\":[\"TASK_DONE\",\"END\"],\"entity_ids\":[]}");
            assertThat(client.text())
                    .isEqualTo(
                            "{\"status\":\"subscribed\",\"filters\":{\"event_types\":[\"TASK_DONE\",\"END\"],\"entity_ids\":[]}}");

            live.publish(EVENT.replace("\"task\"", "\"ticket\""));
            live.publish(EVENT);

            assertThat(client.text()).isEqualTo(EVENT);
        }
    }

    @Test
    void answersWhatIsNotJsonAndIgnoresWhatAsksForNothing() throws IOException {
        try (var client = live.connect("")) {
            client.sendText("{\"type\":\"pong\"}");
            client.sendText("{nonsense");
            client.sendText("[1]");
            assertThat(client.text()).isEqualTo("{\"error\":\"Invalid JSON message\"}");

            live.publish(EVENT);

            assertThat(client.text()).isEqualTo(EVENT);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "?where=payload.project_id:eq:p-1|true",
                "?where=payload.project_id:eq:p-2|false",
                "?where=payload.project_id:in:p-2,p-1&where=payload.n:eq:1.0&event_types=OF_PROJECT,END|true",
                "?where=payload.project_id:eq:p-1&where=payload.n:eq:2|false",
                "?where=payload.n:exists&overflow=conflate|true",
                "?where=payload.project_id:prefix:p-&where=&encoding=json|true"
            })
    void filtersByThePayload(String query, boolean wanted) throws IOException {
        String event = "{\"event_type\":\"OF_PROJECT\",\"entity_type\":\"t\",\"entity_id\":\"1\","
                + "\"payload\":{\"project_id\":\"p-1\",\"n\":1}}";
        String end = event.replace("1\"", "2\"").replace("\"n\":1", "\"n\":2");
        try (var client = live.connect(query);
                var witness = live.connect("?event_types=OF_PROJECT")) {
            live.publish(event);
            live.publish(end);

            assertThat(witness.text()).isEqualTo(event);
            client.sendText("{\"type\":\"subscribe\",\"event_types\":[\"END\"],\"where\":null}");
            String first = client.text();
            assertThat(first.equals(event)).as(first).isEqualTo(wanted);
            assertThat(witness.text()).as("before the next client comes").isEqualTo(end);
        }
    }

    @Test
    void sendsWhatAnyOfSeveralFiltersMatches() throws IOException {
        try (var client = live.connect("")) {
            client.sendText("{\"type\":\"subscribe\",\"event_types\":[\"A\",\"END\"],\"entity_types\":null,"
                    + "\"entity_ids\":null,\"filters\":[{\"event_types\":[\"A\"],\"entity_types\":null,\"entity_ids\":null,"
                    + "\"where\":[\"payload.project_id:eq:p-1\"]},{\"event_types\":[\"END\"],\"entity_types\":null,"
                    + "\"entity_ids\":null}]}");
            assertThat(client.text())
                    .isEqualTo("{\"status\":\"subscribed\",\"filters\":[{\"event_types\":[\"A\"],\"entity_types\":null,"
                            + "\"entity_ids\":null,\"where\":[\"payload.project_id:eq:p-1\"]},"
                            + "{\"event_types\":[\"END\"],\"entity_types\":null,\"entity_ids\":null}]}");
            String wanted = "{\"event_type\":\"A\",\"entity_type\":\"t\",\"entity_id\":\"1\","
                    + "\"payload\":{\"project_id\":\"p-1\"}}";

            live.publish(wanted.replace("p-1", "p-2"));
            live.publish(EVENT);
            live.publish(wanted);
            live.publish(END);

            assertThat(client.text()).isEqualTo(wanted);
            assertThat(client.text()).isEqualTo(END);
        }
    }

    @Test
    void rejectsAWrongCondition() throws IOException {
        assertThat(RawClient.refusal(live.port(), "?where=project_id:eq:p-1"))
                .startsWith("HTTP/1.1 400 ")
                .contains("where must have a path that begins with payload., was 'project_id:eq:p-1'");
        assertThat(RawClient.refusal(live.port(), "?where[]=payload.p:eq:1")).contains("write where=payload.a:eq:b");
        try (var client = live.connect("")) {
            client.sendText("{\"type\":\"subscribe\",\"where\":[\"payload.p\"]}");
            assertThat(client.text())
                    .isEqualTo("{\"error\":\"where must be PATH:OPERATOR:VALUE as in payload.project_id:eq:p-1,"
                            + " was 'payload.p'\"}");
        }
    }
}
