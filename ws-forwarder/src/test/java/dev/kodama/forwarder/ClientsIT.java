package dev.kodama.forwarder;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.kodama.bus.metadata.EventMetadata.Head;
import dev.kodama.forwarder.RawClient.Frame;
import dev.kodama.forwarder.delivery.DeliveryFactory;
import dev.kodama.forwarder.delivery.JournalDeliveries;
import dev.kodama.forwarder.durable.DurableConfig;
import dev.kodama.forwarder.hub.Hub;
import dev.kodama.forwarder.hub.HubConfig;
import dev.kodama.forwarder.hub.HubConfig.FailureConfig;
import dev.kodama.http.access.AccessConfig;
import dev.kodama.http.server.HttpServer;
import dev.kodama.settings.Settings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients of all kinds on real sockets; events come straight from the test instead of from Redis. */
class ClientsIT {
    private static final int EVENTS = 30_000;
    private static final int WINDOW = 1000;
    /** The beginning of a frame of a megabyte and one byte. */
    /** A masked text frame of a megabyte and a byte, whole: its head alone is not answered. */
    private static final byte[] TOO_LONG = ByteBuffer.allocate(14 + (1 << 20) + 1)
            .put(new byte[] {(byte) 0x81, (byte) 0xff, 0, 0, 0, 0, 0, 0x10, 0, 1, 1, 2, 3, 4})
            .array();

    private Hub hub;
    private JournalDeliveries durable;
    private HttpServer server;
    private RawClient witness;

    @BeforeEach
    void start() throws IOException {
        hub = Hub.start(new HubConfig(4 << 20, Duration.ofSeconds(30), Duration.ofSeconds(60)));
        durable = new JournalDeliveries(
                DurableConfig.DEFAULT, InstantSource.system(), hub.framesSent(), FailureConfig.DEFAULT.types());
        var hasty = AccessConfig.from(Settings.of(Map.of("KODAMA_MAX_CLIENT_MESSAGES_PER_SECOND", "0")));
        server = ForwarderHttp.start(
                hasty, admission -> new DeliveryFactory(hub, durable, () -> true, admission::sendRateLimiter));
        witness = connect();
    }

    /** Whatever a client did: the others are served, and nothing of it stays. */
    @AfterEach
    void othersAreUnharmed() throws IOException {
        publish("still there");
        assertThat(witness.text()).isEqualTo("still there");
        await().untilAsserted(() -> assertThat(hub.counts().sessions()).isEqualTo(1));
        witness.close();
        await().untilAsserted(() -> assertThat(hub.counts().sessions()).isZero());
        hub.close();
        durable.close();
        server.close();
    }

    @Test
    void losesNothingForFastClientsWhileSlowOnesDoNotRead() throws IOException {
        try (var slow = RawClient.connect(server.port(), "?overflow=skip", 4096);
                var fast = connect()) {
            for (int i = 0; i < EVENTS; i++) {
                publish("x".repeat(1000) + i);
                if (i % WINDOW == WINDOW - 1) {
                    expect(fast, i - WINDOW + 1, i);
                    expect(witness, i - WINDOW + 1, i);
                }
            }

            long got = 0;
            long missed = 0;
            String text = slow.text();
            while (!text.equals("x".repeat(1000) + (EVENTS - 1))) {
                if (text.startsWith("{\"type\":\"dropped\"")) {
                    missed += Long.parseLong(text.replaceAll("\\D", ""));
                } else {
                    assertThat(text).endsWith("x" + (got + missed));
                    got++;
                }
                text = slow.text();
            }
            assertThat(missed).isPositive().isEqualTo(hub.counts().dropped());
            assertThat(got + missed).isEqualTo(EVENTS - 1);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"overflow=fast", "delivery=soon", "delivery=durable&since=then", "delivery=durable&speed=0x"})
    void refusesAQueryThatItDoesNotUnderstand(String query) {
        assertThatThrownBy(() -> RawClient.connect(server.port(), "?" + query)).hasMessageContaining("HTTP/1.1 400 ");
    }

    @Test
    void closesOnTextThatIsNotUtf8() throws IOException {
        try (var client = connect()) {
            client.send(RawClient.FIN | RawClient.TEXT, new byte[] {'"', (byte) 0xc3, '(', '"'});

            assertThat(client.next().closeCode()).isEqualTo(1007);
            assertThat(client.isAtEnd()).isTrue();
        }
    }

    @Test
    void closesAtOnceOnAPartThatIsNotUtf8() throws IOException {
        byte[] tooHigh = {'"', (byte) 0xf4, (byte) 0x90};
        try (var client = connect()) {
            client.send(RawClient.TEXT, tooHigh);

            assertThat(client.next())
                    .as("without the rest")
                    .isEqualTo(new Frame(RawClient.CLOSE, 1007, "Text is not UTF-8"));
            assertThat(client.isAtEnd()).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "AAAA", "AAAAAAAAAAAAAAAAAAAAAAA", "!GhlIHNhbXBsZSBub25jZQ==", "dGhlIHNhbXBsZSBub25jZTEy"})
    void takesNoKeyThatIsNotSixteenBytes(String key) throws IOException {
        String refusal = RawClient.refusal(server.port(), "", "Sec-WebSocket-Key: " + key);

        assertThat(refusal).startsWith("HTTP/1.1 400 ").contains("Sec-WebSocket-Key");
    }

    @ParameterizedTest
    @ValueSource(strings = {"event_types[]=A", "entity_ids%5B%5D=1", "notices=yes"})
    void rejectsAFilterThatWouldBeIgnored(String query) throws IOException {
        assertThat(RawClient.refusal(server.port(), "?" + query)).startsWith("HTTP/1.1 400 ");
    }

    @Test
    void answersAPingOfAClientThatTakesNotices() throws IOException {
        try (var client = RawClient.connect(server.port(), "?notices=1");
                var frontend = connect()) {
            client.sendText("{\"type\":\"ping\"}");
            frontend.sendText("{\"type\":\"ping\"}");
            frontend.sendText("?");

            assertThat(client.text()).isEqualTo("{\"type\":\"pong\"}");
            assertThat(frontend.text()).isEqualTo("{\"error\":\"Invalid JSON message\"}");
        }
    }

    @Test
    void closesOnAFrameWithoutAMask() throws IOException {
        try (var client = connect()) {
            client.write(new byte[] {(byte) 0x81, 2, '{', '}'});

            assertThat(client.next().closeCode()).isEqualTo(1002);
            assertThat(client.isAtEnd()).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0xc1, 0x83, 0x8b, 0x80})
    void closesOnReservedBitsUnknownOpcodesAndLooseContinuations(int first) throws IOException {
        try (var client = connect()) {
            client.send(first, "{}".getBytes(UTF_8));

            assertThat(client.next().closeCode()).isEqualTo(1002);
            assertThat(client.isAtEnd()).isTrue();
        }
    }

    @Test
    void closesOnMoreThanAMegabyteInOneFrame() throws IOException {
        try (var client = connect()) {
            client.write(TOO_LONG);

            assertThat(client.next().closeCode()).isEqualTo(1009);
            assertThat(client.isAtEnd()).isTrue();
        }
    }

    @Test
    void closesOnMoreThanAMegabyteInManyFrames() throws IOException {
        try (var client = connect()) {
            client.send(RawClient.TEXT, new byte[1 << 20]);
            client.send(RawClient.FIN | RawClient.CONTINUATION, new byte[1]);

            assertThat(client.next().closeCode()).isEqualTo(1009);
            assertThat(client.isAtEnd()).isTrue();
        }
    }

    @Test
    void endsASessionWhoseCloseFrameIsStuck() throws IOException {
        var slow = RawClient.connect(server.port(), "", 4096);
        for (int i = 0; i < 10 * WINDOW; i++) {
            publish("x".repeat(1000) + i);
            if (i % WINDOW == WINDOW - 1) {
                expect(witness, i - WINDOW + 1, i);
            }
        }
        slow.write(TOO_LONG);
        await().pollDelay(Duration.ofMillis(200)).until(() -> hub.counts().sessions() == 2);

        slow.close();

        await().untilAsserted(() -> assertThat(hub.counts().sessions()).isEqualTo(1));
    }

    @Test
    void closesOnABinaryFrame() throws IOException {
        try (var client = connect()) {
            client.send(RawClient.FIN | RawClient.BINARY, new byte[] {1});

            assertThat(client.next()).isEqualTo(new Frame(RawClient.CLOSE, 1003, "Text frames only"));
            assertThat(client.isAtEnd()).isTrue();
        }
    }

    @Test
    void readsATextInPiecesWithAPingBetween() throws IOException {
        byte[] text = "{\"type\":\"subscribe\",\"event_types\":[\"é\"]}".getBytes(UTF_8);
        int middleOfE = text.length - 4;
        try (var client = connect()) {
            client.send(RawClient.TEXT, Arrays.copyOf(text, middleOfE));
            client.send(RawClient.FIN | RawClient.PING, "are you there".getBytes(UTF_8));
            client.send(RawClient.FIN | RawClient.CONTINUATION, Arrays.copyOfRange(text, middleOfE, text.length));

            assertThat(client.next()).isEqualTo(new Frame(RawClient.PONG, 0, "are you there"));
            assertThat(client.text()).isEqualTo("{\"status\":\"subscribed\",\"filters\":{\"event_types\":[\"é\"]}}");
        }
    }

    @Test
    void answersACloseWithItsCode() throws IOException {
        try (var client = connect()) {
            client.send(RawClient.FIN | RawClient.CLOSE, new byte[] {0x03, (byte) 0xe8});

            assertThat(client.next()).isEqualTo(new Frame(RawClient.CLOSE, 1000, ""));
            assertThat(client.isAtEnd()).isTrue();
        }
    }

    @Test
    void answersOneByOneAClientThatAsksWithoutReading() throws IOException {
        var sent = new ArrayList<String>();
        try (var client = RawClient.connect(server.port(), "", 4096)) {
            for (int i = 0; i < 200; i++) {
                client.sendText("{\"type\":\"subscribe\",\"event_types\":[\"" + i + "\"]}");
                sent.add("{\"status\":\"subscribed\",\"filters\":{\"event_types\":[\"" + i + "\"]}}");
            }

            for (String answer : sent) {
                assertThat(client.text()).isEqualTo(answer);
            }
        }
    }

    @Test
    void survivesClientsThatVanish() throws IOException {
        for (int i = 0; i < 50; i++) {
            var client = connect();
            client.write(new byte[] {(byte) 0x81});
            client.close();
            new Socket(InetAddress.getLoopbackAddress(), server.port()).close();
        }

        await().untilAsserted(() -> assertThat(hub.counts().sessions()).isEqualTo(1));
    }

    private RawClient connect() throws IOException {
        return RawClient.connect(server.port(), "");
    }

    private void publish(String text) {
        hub.publish(new Head("A", "t", "1", true), text.getBytes(UTF_8));
    }

    private static void expect(RawClient client, int first, int last) throws IOException {
        for (int i = first; i <= last; i++) {
            assertThat(client.text()).isEqualTo("x".repeat(1000) + i);
        }
    }
}
