package dev.kodama.forwarder;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.kodama.bus.metadata.EventMetadata.Head;
import dev.kodama.forwarder.encoding.MessagePackReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Arrays of {@code batch} over real sockets, live and durable. */
@Timeout(60)
class BatchIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int EVENTS = 5_000;
    private static final String OFFER = "permessage-deflate; client_max_window_bits";

    @RegisterExtension
    static final DurableExtension durable = new DurableExtension();

    private static AccessServer server;

    @BeforeAll
    static void start() throws IOException {
        server = new AccessServer(Map.of("KODAMA_WEBSOCKET_COMPRESSION", "true"));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @ParameterizedTest
    @CsvSource({"'',x-none", "&encoding=messagepack,x-none", "''," + OFFER, "&encoding=messagepack," + OFFER})
    void sendsLiveEventsAsTheyArePublished(String parameters, String offer) throws Exception {
        try (var plain = RawClient.compressed(server.port(), "", "x-none");
                var client = RawClient.compressed(server.port(), "?batch=20ms" + parameters, offer)) {
            var published = new ArrayList<String>();
            for (int i = 0; i < EVENTS; i++) {
                published.add(event(i));
                server.hub.publish(
                        new Head("A", "t", "1", true), published.get(i).getBytes(UTF_8));
            }

            var got = new ArrayList<String>();
            int frames = 0;
            for (; got.size() < EVENTS; frames++) {
                var raw = client.nextRaw();
                assertThat(raw.payload().length).isLessThanOrEqualTo(256 << 10);
                got.addAll(elements(raw));
            }

            assertThat(got).isEqualTo(published);
            assertThat(frames).isLessThan(EVENTS / 10);
            for (String text : published) {
                assertThat(plain.text()).as("a client that did not ask").isEqualTo(text);
            }
        }
    }

    @Test
    void putsNoticesOfDurableDeliveryInTheirPlaces() throws IOException {
        durable.writer().writeTo(3_000);
        try (var client = durable.server().connect("&since=earliest&batch=16ms")) {
            var frames = new ArrayList<JsonNode>();
            String last = "";
            while (!last.equals("caught_up")) {
                var array = JSON.readTree(client.text());
                assertThat(array.isArray()).isTrue();
                array.forEach(frames::add);
                last = frames.get(frames.size() - 1).path("type").asText();
            }

            assertThat(frames).hasSize(3_002);
            assertThat(frames.get(0).path("type").asText()).isEqualTo("resumed");
            for (int i = 1; i <= 3_000; i++) {
                assertThat(frames.get(i).path("seq").asInt()).isEqualTo(i);
            }

            client.sendText("{\"type\":\"ping\"}");
            assertThat(client.text()).isEqualTo("{\"type\":\"pong\"}");
            durable.writer().writeTo(3_001);
            assertThat(JSON.readTree(client.text()).path(0).path("seq").asInt()).isEqualTo(3_001);
        }
    }

    @Test
    void servesASlowClientWholeAndInOrder() throws IOException {
        durable.writer()
                .writeTo(
                        4_000,
                        sequence -> "{\"event_type\":\"A\",\"entity_type\":\"t\",\"entity_id\":\"1\","
                                + "\"payload\":{\"pad\":\"" + "x".repeat(900) + "\"}}");
        try (var slow =
                RawClient.connect(durable.server().http.port(), "?delivery=durable&since=earliest&batch=1ms", 4096)) {
            long expected = 1;
            while (expected <= 4_000) {
                for (var frame : JSON.readTree(slow.text())) {
                    if (!frame.has("type")) {
                        assertThat(frame.path("seq").asLong()).isEqualTo(expected++);
                    }
                }
            }
        }
    }

    @Test
    void sendsWhatIsDueBeforeTheServerStops() throws Exception {
        try (var other = new AccessServer(Map.of());
                var client = RawClient.connect(other.port(), "?batch=1000ms")) {
            for (int i = 0; i < 100; i++) {
                other.hub.publish(new Head("A", "t", "1", true), event(i).getBytes(UTF_8));
            }
            other.hub.close();

            var got = new ArrayList<String>();
            var frame = client.next();
            while (frame.opcode() == RawClient.TEXT) {
                JSON.readTree(frame.text()).forEach(one -> got.add(one.toString()));
                frame = client.next();
            }
            assertThat(got).hasSize(100);
            assertThat(frame.closeCode()).isEqualTo(1012);
        }
    }

    private static String event(int number) {
        return "{\"event_type\":\"A\",\"entity_type\":\"t\",\"entity_id\":\"1\",\"payload\":{\"n\":" + number
                + ",\"text\":\"" + "again and ".repeat(number % 40) + "\"}}";
    }

    private static List<String> elements(RawClient.Raw raw) throws Exception {
        boolean packed = (raw.first() & 15) == RawClient.BINARY;
        byte[] payload = (raw.first() & 0x40) == 0 ? raw.payload() : inflate(raw.payload());
        String json = packed ? MessagePackReader.of(payload).orElseThrow() : new String(payload, UTF_8);
        var elements = new ArrayList<String>();
        JSON.readTree(json).forEach(one -> elements.add(one.toString()));
        return elements;
    }

    private static byte[] inflate(byte[] deflated) throws DataFormatException {
        var inflater = new Inflater(true);
        byte[] input = Arrays.copyOf(deflated, deflated.length + 4);
        input[deflated.length + 2] = -1;
        input[deflated.length + 3] = -1;
        inflater.setInput(input);
        var output = new ByteArrayOutputStream();
        byte[] part = new byte[1 << 16];
        for (int count = inflater.inflate(part); count > 0; count = inflater.inflate(part)) {
            output.write(part, 0, count);
        }
        inflater.end();
        return output.toByteArray();
    }
}
