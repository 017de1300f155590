package dev.kodama.forwarder;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.kodama.forwarder.durable.DurableConfig;
import dev.kodama.forwarder.encoding.MessagePackReader;
import dev.kodama.http.access.AccessConfig;
import dev.kodama.settings.Settings;
import dev.kodama.testing.Tokens;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What durable sessions get of events: visibility, filters, encodings. */
@Timeout(60)
class DurableEventsIT {
    private static final ObjectMapper JSON = new ObjectMapper();

    private static final DurableConfig SMALL = DurableExtension.SMALL;

    @RegisterExtension
    static final DurableExtension durable = new DurableExtension();

    @Test
    void showsOnlyVisibleEventsAndEndsWithTheToken() throws Exception {
        var claims = Tokens.claims(Instant.now().plusSeconds(4));
        claims.put("events", Map.of("event_types", List.of("B")));
        String query = "since=0&event_types=A,B&token=" + Tokens.hs256(claims);
        var access = AccessConfig.from(Settings.of(Map.of("KODAMA_JWT_SECRET", Tokens.SECRET)));
        durable.writer().writeTo(10, sequence -> JournalWriter.body(sequence % 2 == 0 ? "B" : "A", sequence));
        try (var guarded = durable.serve(SMALL, access);
                var client = guarded.connect("&" + query)) {
            var url = URI.create("http://127.0.0.1:" + guarded.http.port() + "/api/v1/events/stream?" + query);
            var stream = HttpClient.newHttpClient()
                    .sendAsync(HttpRequest.newBuilder(url).build(), HttpResponse.BodyHandlers.ofString());

            assertThat(client.text()).contains("resumed");
            for (int sequence = 2; sequence <= 10; sequence += 2) {
                assertThat(client.text()).startsWith("{\"seq\":" + sequence + ",");
            }
            assertThat(stream.get(10, TimeUnit.SECONDS).body())
                    .contains("\"seq\":2,", "\"seq\":10,")
                    .containsSubsequence("event: failure\n", "token expired, reconnect with a fresh one")
                    .doesNotContain("\"event_type\":\"A\"");
        }
    }

    @Test
    void hidesEventsOfAChannelOfAnotherTypeFromABoundedTokenInThePastAndAtTheEnd() throws Exception {
        var claims = Tokens.claims(Instant.now().plusSeconds(600));
        claims.put("events", Map.of("event_types", List.of("A", "B")));
        var access = AccessConfig.from(Settings.of(Map.of("KODAMA_JWT_SECRET", Tokens.SECRET)));
        durable.writer().writeTo(1);
        durable.writer().writeOn("events.B", JournalWriter.body("A", 2));
        durable.writer().writeTo(3);
        durable.writer().writeOn("events.journal.hole", JournalWriter.body("journal.hole", 4));
        try (var guarded = durable.serve(SMALL, access);
                var bounded = guarded.connect("&since=0&token=" + Tokens.hs256(claims));
                var all = durable.server().connect("&since=0")) {
            assertThat(bounded.text()).contains("resumed");
            JournalFrames.expect(bounded, 1, 1);
            assertThat(bounded.text()).startsWith("{\"seq\":3,");
            assertThat(bounded.text()).as("a hole is for everybody").startsWith("{\"seq\":4,");
            assertThat(bounded.text()).contains("caught_up");
            assertThat(all.text()).contains("resumed");
            JournalFrames.expect(all, 1, 4);
            assertThat(all.text()).contains("caught_up");

            durable.writer().writeOn("events.B", JournalWriter.body("A", 5));
            durable.writer().writeTo(6);

            assertThat(bounded.text()).startsWith("{\"seq\":6,");
            JournalFrames.expect(all, 5, 6);
        }
    }

    @Test
    void filtersEventsButSendsHolesToAll() throws IOException {
        durable.writer()
                .writeTo(
                        30,
                        sequence -> JournalWriter.body(
                                sequence == 20 ? "journal.hole" : sequence % 10 == 0 ? "WANTED" : "OTHER", sequence));
        try (var client = durable.server().connect("&since=earliest&event_types=WANTED")) {
            JournalFrames.skipTo(client, "resumed");
            assertThat(JournalFrames.sequence(client.text())).isEqualTo(10);
            assertThat(client.text()).contains("journal.hole");
            assertThat(JournalFrames.sequence(client.text())).isEqualTo(30);
            assertThat(client.text()).isEqualTo("{\"type\":\"caught_up\",\"seq\":30}");

            client.sendText("{\"type\":\"subscribe\",\"event_types\":[\"OTHER\"]}");
            assertThat(client.text()).startsWith("{\"status\":\"subscribed\"");
            durable.writer().writeTo(50, sequence -> JournalWriter.body(sequence == 45 ? "OTHER" : "WANTED", sequence));

            assertThat(JournalFrames.sequence(client.text())).isEqualTo(45);
        }
    }

    @Test
    void deliversTheSameAsMessagePackWhileCatchingUpAndTailing() throws Exception {
        durable.writer().writeTo(20);
        try (var text = durable.server().connect("&since=earliest")) {
            var past = new ArrayList<JsonNode>();
            for (int i = 0; i < 22; i++) {
                past.add(JSON.readTree(text.text()));
            }
            compareAsMessagePack(past, text);
        }
    }

    private void compareAsMessagePack(List<JsonNode> past, RawClient text) throws Exception {
        String query = "?delivery=durable&since=earliest&encoding=messagepack";
        try (var packed = PackedClient.connect(durable.server().http.port(), query)) {
            String first = packed.json();
            first = first.contains("\"waiting\"") ? packed.json() : first;
            assertThat(JSON.readTree(first)).isEqualTo(past.get(0));
            for (var frame : past.subList(1, past.size())) {
                assertThat(JSON.readTree(packed.json())).isEqualTo(frame);
            }

            durable.writer().writeTo(60);

            for (int i = 0; i < 40; i++) {
                var event = JSON.readTree(packed.json());
                assertThat(event).isEqualTo(JSON.readTree(text.text()));
                assertThat(event.path("seq").asLong()).isEqualTo(21 + i);
            }
            packed.send("{\"type\":\"pause\"}");
            assertThat(packed.json()).isEqualTo("{\"type\":\"paused\",\"seq\":60}");
        }
    }

    @Test
    void compressesAJournaledEventOnceForAllClients() throws IOException {
        durable.writer().writeTo(3);
        try (var deflating = durable.serveDeflating();
                var one = RawClient.compressed(deflating.http.port(), "?delivery=durable", "permessage-deflate");
                var other = RawClient.compressed(deflating.http.port(), "?delivery=durable", "permessage-deflate")) {
            JournalFrames.skipTo(one, "caught_up");
            JournalFrames.skipTo(other, "caught_up");

            durable.writer().writeTo(5);

            for (int i = 0; i < 2; i++) {
                var frame = one.nextRaw();
                assertThat(frame.first()).isEqualTo(RawClient.FIN | 0x40 | RawClient.TEXT);
                assertThat(other.nextRaw().payload()).isEqualTo(frame.payload());
            }
        }
    }

    @Test
    void sendsDisplacedFieldsInEveryFormat() throws Exception {
        String displaced = "\"published\":{\"time\":\"1.50\",\"source\":\"/shop\"}}";
        durable.writer()
                .writeTo(1, sequence -> "{\"event_type\":\"A\",\"time\":\"1.50\",\"payload\":{},\"source\":\"/shop\"}");

        try (var client = durable.server().connect("&since=0")) {
            assertThat(client.text()).contains("resumed");
            assertThat(client.text())
                    .contains(",\"source\":\"default\",\"event_type\":\"A\",\"payload\":{},")
                    .endsWith(displaced);
        }
        try (var packed = durable.server().connect("&since=0&encoding=messagepack")) {
            String text = "";
            while (!text.contains("\"seq\":1,")) { // it may wait for the one reader there is
                text = MessagePackReader.of(packed.nextRaw().payload()).orElseThrow();
            }
            assertThat(text).endsWith(displaced);
        }
        try (var lines = durable.server().stream("", "0")) {
            assertThat(lines.lines()
                            .filter(line -> line.startsWith("data: {\"seq\":1,"))
                            .findFirst())
                    .get()
                    .asString()
                    .endsWith(displaced);
        }
    }
}
