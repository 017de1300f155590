package dev.kodama.forwarder;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Conditions on the payload, and several filters, of durable sessions: in the past, at the journal's end and on a stream. */
@Timeout(60)
class DurableWhereIT {
    private static final ObjectMapper JSON = new ObjectMapper();

    @RegisterExtension
    static final DurableExtension durable = new DurableExtension();

    @Test
    void filtersThePastAndTheEndAndChangesThere() throws IOException {
        write(10);
        try (var client = durable.server().connect("&since=0&where=payload.project_id:eq:p-1&where=payload.n:exists");
                var witness = durable.server().connect("&since=latest")) {
            JournalFrames.skipTo(client, "resumed");
            JournalFrames.skipTo(witness, "caught_up");
            assertThat(events(client, 3)).containsExactly(1L, 4L, 7L);
            assertThat(client.text()).startsWith("{\"seq\":10,");
            assertThat(client.text()).isEqualTo("{\"type\":\"caught_up\",\"seq\":10}");

            write(14);
            assertThat(client.text()).startsWith("{\"seq\":13,");
            JournalFrames.expect(witness, 11, 14);

            client.sendText("{\"type\":\"subscribe\",\"filters\":[{\"where\":[\"payload.other:in:x,3\"]},"
                    + "{\"event_types\":[\"A\"],\"where\":[\"payload.n:eq:16\"]},{\"entity_ids\":[\"none\"]}]}");
            assertThat(client.text()).startsWith("{\"status\":\"subscribed\",\"filters\":[{\"where\"");
            write(20);
            assertThat(events(client, 3)).containsExactly(15L, 16L, 18L);
        }
    }

    @Test
    void filtersInEachFraming() throws Exception {
        write(6);
        try (var deflating = durable.serveDeflating();
                var packed = PackedClient.connect(
                        deflating.http.port(),
                        "?delivery=durable&since=0&encoding=messagepack&where=payload.project_id:eq:p-2")) {
            assertThat(packed.json()).contains("resumed");
            assertThat(packed.json()).startsWith("{\"seq\":2,");
            assertThat(packed.json()).startsWith("{\"seq\":5,");
            assertThat(packed.json()).contains("caught_up");

            write(9);

            assertThat(packed.json()).startsWith("{\"seq\":8,");
        }
    }

    @Test
    void filtersAStreamAndSendsHolesToAll() throws Exception {
        durable.writer()
                .writeTo(4, sequence -> sequence == 3 ? JournalWriter.body("journal.hole", sequence) : body(sequence));
        try (var lines = durable.server().stream("?where=payload.project_id:eq:p-1", "0")) {
            assertThat(sequences(lines, 3)).containsExactly(1L, 3L, 4L);

            write(10);

            assertThat(sequences(lines, 2)).containsExactly(7L, 10L);
        }
    }

    @Test
    void filtersSeveralSources() throws IOException {
        try (var us = new JournalWriter(durable.journal().withSource("us"))) {
            write(3);
            us.writeTo(3, DurableWhereIT::body);
            try (var client = durable.server().connect("&since=earliest&source=*&where=payload.project_id:eq:p-2")) {
                JournalFrames.skipTo(client, "resumed");
                var sources = List.of(source(client.text()), source(client.text()));
                assertThat(sources).containsExactlyInAnyOrder("default 2", "us 2");
            }
        }
    }

    private static void write(long last) {
        durable.writer().writeTo(last, DurableWhereIT::body);
    }

    /** Of the projects p-1, p-2, p-0 in turn; every third has another field. */
    private static String body(long sequence) {
        return "{\"event_type\":\"A\",\"entity_type\":\"t\",\"entity_id\":\"" + sequence
                + "\",\"payload\":{\"project_id\":\"p-" + sequence % 3 + "\",\"n\":" + sequence + ".0"
                + (sequence % 3 == 0 ? ",\"other\":3" : "") + "}}";
    }

    private static List<Long> events(RawClient client, int count) throws IOException {
        var sequences = new ArrayList<Long>();
        while (sequences.size() < count) {
            sequences.add(JournalFrames.sequence(client.text()));
        }
        return sequences;
    }

    private static List<Long> sequences(BufferedReader lines, int count) throws IOException {
        var sequences = new ArrayList<Long>();
        while (sequences.size() < count) {
            String line = lines.readLine();
            if (line.startsWith("data: {\"seq\":")) {
                sequences.add(JSON.readTree(line.substring("data: ".length()))
                        .path("seq")
                        .asLong());
            }
        }
        return sequences;
    }

    private static String source(String event) throws IOException {
        var json = JSON.readTree(event);
        return json.path("source").asText() + " " + json.path("seq").asLong();
    }
}
