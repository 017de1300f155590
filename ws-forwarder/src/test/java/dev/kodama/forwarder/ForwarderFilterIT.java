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
}
