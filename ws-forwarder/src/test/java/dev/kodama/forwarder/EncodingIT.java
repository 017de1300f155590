package dev.kodama.forwarder;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.kodama.bus.metadata.EventMetadata.Head;
import dev.kodama.forwarder.RawClient.Raw;
import dev.kodama.forwarder.encoding.Deflate;
import dev.kodama.forwarder.encoding.MessagePackReader;
import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Events as MessagePack and compressed, over real sockets. */
class EncodingIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String OFFER = "permessage-deflate; client_max_window_bits";
    private static final int COMPRESSED = RawClient.FIN | 0x40 | RawClient.TEXT;

    private static AccessServer server;

    @BeforeAll
    static void start() throws IOException {
        server = new AccessServer(Map.of("KODAMA_WEBSOCKET_COMPRESSION", "true"));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void deliversTheSameAsMessagePackInBinaryFrames() throws Exception {
        String text = "{\"event_type\":\"A\",\"entity_id\":\"1\",\"payload\":{\"big\":123456789012345678901234567890,"
                + "\"precise\":0.1234567890123456789,\"n\":-1,\"u\":\"ü€\",\"list\":[true,null,{}]}}";
        try (var texts = plain("");
                var packed = PackedClient.connect(server.port(), "?encoding=messagepack")) {
            for (int i = 0; i < 50; i++) {
                publish(new Head("A", "t", "1", true), text);
            }

            for (int i = 0; i < 50; i++) {
                assertThat(packed.json()).isEqualTo(text).isEqualTo(texts.text());
            }
        }
    }

    @Test
    void takesMessagePackAndTextFromWhoAskedForIt() throws Exception {
        try (var packed = PackedClient.connect(server.port(), "?encoding=messagepack")) {
            packed.send("{\"type\":\"subscribe\",\"event_types\":[\"B\"]}");
            assertThat(packed.json()).isEqualTo("{\"status\":\"subscribed\",\"filters\":{\"event_types\":[\"B\"]}}");
            packed.sendText("{\"type\":\"subscribe\",\"event_types\":[\"C\"]}");
            assertThat(packed.json()).isEqualTo("{\"status\":\"subscribed\",\"filters\":{\"event_types\":[\"C\"]}}");
            packed.sendBytes(new byte[] {(byte) 0xc1});
            assertThat(packed.json()).isEqualTo("{\"error\":\"Invalid MessagePack message\"}");

            publish(new Head("B", "t", "1", true), "{\"event_type\":\"B\"}");
            publish(new Head("C", "t", "1", true), "{\"event_type\":\"C\"}");

            assertThat(packed.json()).isEqualTo("{\"event_type\":\"C\"}");
        }
    }

    @Test
    void refusesAnEncodingThatItDoesNotKnow() throws IOException {
        assertThat(server.refusal("?encoding=cbor"))
                .startsWith("HTTP/1.1 400 ")
                .contains("{\"error\":\"encoding must be json or messagepack, was 'cbor'\"}");
    }

    @Test
    void compressesAnEventOnceForAllClients() throws Exception {
        String text = event("t-1");
        try (var one = compressed("", OFFER);
                var other = compressed("", "permessage-deflate; server_no_context_takeover");
                var packed = compressed("?encoding=messagepack", OFFER);
                var none = compressed("", "permessage-deflate; server_max_window_bits=9")) {
            publish(new Head("A", "t", "t-1", true), text);
            publish(new Head("A", "t", "t-1", true), text);

            Raw first = one.nextRaw();
            assertThat(first.first()).isEqualTo(COMPRESSED);
            assertThat(first.payload()).isEqualTo(other.nextRaw().payload()).hasSizeLessThan(text.length() / 2);
            assertThat(inflate(first.payload())).isEqualTo(text.getBytes(UTF_8));
            assertThat(one.nextRaw().payload())
                    .as("needs nothing of the one before")
                    .isEqualTo(first.payload());
            assertThat(MessagePackReader.of(inflate(packed.nextRaw().payload())))
                    .contains(text);
            assertThat(none.head()).doesNotContain("Sec-WebSocket-Extensions");
            assertThat(none.text()).isEqualTo(text);
            assertThat(one.head())
                    .contains(
                            "Sec-WebSocket-Extensions: permessage-deflate; server_no_context_takeover; client_no_context_takeover\r\n");
        }
    }

    @Test
    void inflatesWhatAClientCompressedAndAnswersShortly() throws Exception {
        String filter = "{\"type\":\"subscribe\",\"entity_ids\":[\"" + "x".repeat(20_000) + "\"]}";
        try (var client = compressed("", OFFER)) {
            for (int i = 0; i < 3; i++) {
                client.send(COMPRESSED, deflate(filter));
                assertThat(JSON.readTree(client.text()).path("status").asText()).isEqualTo("subscribed");
            }
            client.send(RawClient.FIN | RawClient.PING, "p".getBytes(UTF_8));
            assertThat(client.next().text()).isEqualTo("p");
            client.sendText("{\"type\":\"subscribe\",\"entity_ids\":[]}");
            assertThat(client.text()).contains("subscribed");

            client.send(COMPRESSED, deflate("x".repeat(2_000_000)));
            assertThat(client.next().closeCode()).isEqualTo(1009);
        }
    }

    private static String event(String id) {
        return "{\"event_type\":\"A\",\"entity_id\":\"" + id + "\",\"payload\":{\"text\":\"" + "again and ".repeat(30)
                + "\"}}";
    }

    private static RawClient plain(String query) throws IOException {
        return compressed(query, "x-none");
    }

    private static RawClient compressed(String query, String offer) throws IOException {
        return RawClient.compressed(server.port(), query, offer);
    }

    private static void publish(Head head, String text) {
        server.hub.publish(head, text.getBytes(UTF_8));
    }

    private static byte[] deflate(String text) {
        return Objects.requireNonNull(Deflate.of(text.getBytes(UTF_8)));
    }

    private static byte[] inflate(byte[] deflated) throws DataFormatException {
        var inflater = new Inflater(true);
        byte[] input = Arrays.copyOf(deflated, deflated.length + 4);
        input[deflated.length + 2] = -1;
        input[deflated.length + 3] = -1;
        inflater.setInput(input);
        byte[] output = new byte[1 << 16];
        int count = inflater.inflate(output);
        inflater.end();
        return Arrays.copyOf(output, count);
    }
}
