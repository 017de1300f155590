package dev.kodama.forwarder;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.kodama.forwarder.durable.DurableConfig;
import dev.kodama.journal.topics.JournalTopics;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Durable sessions of a journal with two sources: this forwarder's own, {@code default}, and {@code us}. */
@Timeout(60)
class DurableSourcesIT {
    private static final ObjectMapper JSON = new ObjectMapper();

    @RegisterExtension
    static final DurableExtension durable = new DurableExtension();

    private JournalWriter us;

    @BeforeEach
    void writeOfAnotherSource() {
        us = new JournalWriter(durable.journal().withSource("us"));
    }

    @AfterEach
    void close() {
        us.close();
    }

    private static List<JsonNode> events(RawClient client, int count) throws IOException {
        var events = new ArrayList<JsonNode>();
        while (events.size() < count) {
            var frame = JSON.readTree(client.text());
            assertThat(frame.path("error").asText()).isEmpty();
            if (frame.has("seq") && !frame.has("type")) {
                events.add(frame);
            }
        }
        return events;
    }

    private static JsonNode next(RawClient client, String type) throws IOException {
        while (true) {
            var frame = JSON.readTree(client.text());
            if (frame.path("type").asText().equals(type)) {
                return frame;
            }
        }
    }

    private static List<Long> sequences(List<JsonNode> events, String source) {
        return events.stream()
                .filter(event -> event.path("source").asText().equals(source))
                .map(event -> event.path("seq").asLong())
                .toList();
    }

    private static List<Long> range(long from, long to) {
        return LongStream.rangeClosed(from, to).boxed().toList();
    }

    @Test
    void readsAnotherSourceByItsOwnSequence() throws IOException {
        durable.writer().writeTo(30);
        us.writeTo(5);
        try (var client = durable.server().connect("&source=us&since=2")) {
            assertThat(client.text())
                    .isEqualTo(
                            "{\"type\":\"resumed\",\"since\":2,\"first\":3,\"last\":5,\"missed\":0,\"recovered\":true,"
                                    + durable.epochField() + "}");
            assertThat(sequences(events(client, 3), "us")).isEqualTo(range(3, 5));
            JournalFrames.skipTo(client, "caught_up");

            durable.writer().writeTo(31);
            us.writeTo(6);

            assertThat(sequences(events(client, 1), "us")).isEqualTo(range(6, 6));
        }
        try (var client = durable.server().connect("&since=29")) {
            assertThat(sequences(events(client, 2), "default")).isEqualTo(range(30, 31));
        }
    }

    @Test
    void mergesSourcesByTimeAndContinuesBehindACursor() throws IOException {
        for (int n = 1; n <= 10; n++) {
            durable.writer().writeTo(n * 10L);
            us.writeTo(n);
        }
        String cursor;
        try (var client = durable.server().connect("&source=*&since=earliest")) {
            assertThat(JSON.readTree(client.text()).at("/sources/us/first").asLong())
                    .isEqualTo(1);

            var events = events(client, 110);

            assertThat(sequences(events, "default")).isEqualTo(range(1, 100));
            assertThat(sequences(events, "us")).isEqualTo(range(1, 10));
            assertThat(events.stream().map(event -> event.path("time").asText()))
                    .isSorted();
            cursor = next(client, "caught_up").path("cursor").asText();
            assertThat(cursor).endsWith(":default=100,us=10");

            us.writeTo(12);
            durable.writer().writeTo(103);

            events = events(client, 5);
            assertThat(sequences(events, "default")).isEqualTo(range(101, 103));
            assertThat(sequences(events, "us")).isEqualTo(range(11, 12));
        }
        durable.writer().writeTo(105);
        try (var client = durable.server().connect("&source=us,default&since=" + cursor)) {
            var resumed = next(client, "resumed"); // perhaps after waiting for the only reader
            assertThat(resumed.path("cursor").asText()).isEqualTo(cursor);
            assertThat(resumed.path("recovered").asBoolean()).isTrue();

            var events = events(client, 7);

            assertThat(sequences(events, "default")).isEqualTo(range(101, 105));
            assertThat(sequences(events, "us")).isEqualTo(range(11, 12));
        }
    }

    @Test
    void tellsACursorOfAnotherJournal() throws IOException {
        durable.writer().writeTo(3);
        us.writeTo(2);
        try (var client = durable.server().connect("&source=*&since=another-journal-000001:default=2,us=1")) {
            var resumed = next(client, "resumed"); // perhaps after waiting for the only reader

            assertThat(resumed.path("another_journal").asBoolean()).isTrue();
            assertThat(resumed.path("recovered").asBoolean()).isFalse();
            assertThat(resumed.path("epoch").asText())
                    .isEqualTo(JournalTopics.epoch(durable.journal()).text());
            assertThat(events(client, 5)).hasSize(5);
        }
    }

    @Test
    void readsAgainWithAnotherFilter() throws IOException {
        durable.writer().writeTo(40, n -> JournalWriter.body("A", n));
        us.writeTo(40, n -> JournalWriter.body("B", n));
        try (var client = durable.server().connect("&source=*&event_types=B&since=earliest")) {
            assertThat(sequences(events(client, 40), "us")).isEqualTo(range(1, 40));
            JournalFrames.skipTo(client, "caught_up");

            client.sendText("{\"type\":\"subscribe\",\"event_types\":[\"A\"]}");
            while (!client.text().contains("subscribed")) {
                // before the answer
            }
            durable.writer().writeTo(42, n -> JournalWriter.body("A", n));

            assertThat(sequences(events(client, 2), "default")).isEqualTo(range(41, 42));
            client.sendText("{\"type\":\"pause\"}");
            assertThat(client.text()).contains("need one source");
        }
    }

    /** The forwarder of the test has one reader. */
    @Test
    void servesMoreSessionsThanThereAreReadersInTurns() throws IOException {
        durable.writer().writeTo(500);
        us.writeTo(500);
        try (var one = durable.server().connect("&source=*&since=earliest");
                var two = durable.server().connect("&source=*&since=earliest")) {
            assertThat(events(one, 1_000)).hasSize(1_000);
            assertThat(events(two, 1_000)).hasSize(1_000);

            us.writeTo(501);

            assertThat(sequences(events(one, 1), "us")).isEqualTo(range(501, 501));
            assertThat(sequences(events(two, 1), "us")).isEqualTo(range(501, 501));
        }
    }

    @Test
    void streamsWithACursorAsId() throws Exception {
        durable.writer().writeTo(2);
        us.writeTo(1);
        String epoch = JournalTopics.epoch(durable.journal()).text();
        try (var lines = durable.server().stream("?source=*", epoch + ":default=1")) {
            var ids = new ArrayList<String>();
            while (ids.size() < 3) {
                String line = lines.readLine();
                if (line.startsWith("id: ")) {
                    ids.add(line.substring(4));
                }
            }
            assertThat(ids.get(0)).isEqualTo(epoch + ":default=1,us=0");
            assertThat(ids.get(2)).isEqualTo(epoch + ":default=2,us=1");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "source=*&since=5,           since must be earliest",
        "source=default%2Cus&until=5, until must be a time or now",
        "source=a%20b,               source must be a source"
    })
    void refusesWhatHasNoMeaning(String query, String sentence) throws IOException {
        int port = durable.server().http.port();

        assertThat(RawClient.refusal(port, "?delivery=durable&" + query))
                .startsWith("HTTP/1.1 400 ")
                .contains("{\"error\":\"" + sentence);
        assertThat(RawClient.stream(port, "?" + query)).startsWith("HTTP/1.1 400 ");
        assertThat(RawClient.refusal(port, "?source=us")).contains("{\"error\":\"source must be absent or default");
    }

    @Test
    void saysThatASourceIsUnknown() throws IOException {
        durable.writer().writeTo(1);
        us.writeTo(1);
        try (var client = durable.server().connect("&source=us,mars")) {
            assertThat(client.text())
                    .isEqualTo("{\"error\":\"source names 'mars', which was never mirrored; there is default, us\"}");
            assertThat(client.next().closeCode()).isEqualTo(1011);
        }
    }

    @Test
    void waitsForAJournalThatIsNotThereYet() throws IOException {
        var config = new DurableConfig(2, Duration.ofMillis(200), 1 << 20);
        try (var server = durable.serve(config);
                var client = server.connect("&source=*&since=earliest")) {
            durable.writer().writeTo(2);
            us.writeTo(2);

            assertThat(events(client, 2)).isNotEmpty();
        }
    }
}
