package dev.kodama.forwarder.hub;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.kodama.bus.metadata.EventMetadata.Head;
import dev.kodama.forwarder.encoding.MessagePackReader;
import dev.kodama.forwarder.protocol.ClientFrameReader;
import dev.kodama.forwarder.protocol.CloseReason;
import dev.kodama.forwarder.protocol.Filter;
import dev.kodama.forwarder.protocol.FrameEncoding;
import dev.kodama.forwarder.protocol.Overflow;
import dev.kodama.forwarder.session.SendCallback;
import dev.kodama.forwarder.session.Session;
import dev.kodama.http.visibility.FilterKey;
import java.io.ByteArrayOutputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Live events as arrays, one each 16 ms at most. The ring holds 256 KB, or 1 MB. */
class ArraysTest {
    private static final Duration INTERVAL = Duration.ofMillis(16);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final byte[] CLOSE = {(byte) 0x88, 0};

    private final AtomicLong nanos = new AtomicLong();
    private final Hub hub = hub(256 << 10);

    @Test
    void sendsTheFirstEventAtOnceAndTheNextOnesTogether() {
        var client = open(FakeConnection.fast());

        publish("{\"n\":1}");
        assertThat(client.texts()).containsExactly("[{\"n\":1}]");
        publish("{\"n\":2}");
        publish("{\"n\":3}");
        passMillis(15);
        assertThat(client.texts()).hasSize(1);
        passMillis(1);
        assertThat(client.texts()).containsExactly("[{\"n\":1}]", "[{\"n\":2},{\"n\":3}]");

        passMillis(100);
        publish("{\"n\":4}");
        assertThat(client.texts()).last().isEqualTo("[{\"n\":4}]");
    }

    @Test
    void sendsAFilteredSessionWhatMatches() {
        var client = FakeConnection.fast().withBatches(INTERVAL);
        var onlyB = new Filter(Map.of(FilterKey.EVENT_TYPES, Set.of("B")));
        LiveSessions.open(hub, client, onlyB, Overflow.SKIP, hub.position());

        for (int i = 0; i < 10; i++) {
            hub.publish(new Head(i % 2 == 0 ? "A" : "B", "t", "1", true), ("{\"n\":" + i + "}").getBytes(UTF_8));
            hub.dispatch();
        }
        passMillis(16);

        assertThat(client.texts()).containsExactly("[{\"n\":1}]", "[{\"n\":3},{\"n\":5},{\"n\":7},{\"n\":9}]");
    }

    /** Else a filtered session would always send what was offered an interval ago. */
    @Test
    void sendsAFilteredSessionAlsoWhatCameSinceTheLastDispatch() {
        var client = FakeConnection.fast().withBatches(INTERVAL);
        LiveSessions.open(
                hub, client, new Filter(Map.of(FilterKey.EVENT_TYPES, Set.of("A"))), Overflow.SKIP, hub.position());
        long seen = 0;
        for (int n = 1; n <= 3; n++) {
            hub.publish(new Head("A", "t", "1", true), ("{\"n\":" + n + "}").getBytes(UTF_8));
            seen = n < 3 ? hub.work(seen) : seen;
        }
        nanos.addAndGet(INTERVAL.toNanos());
        hub.work(seen);

        assertThat(client.texts()).containsExactly("[{\"n\":1}]", "[{\"n\":2},{\"n\":3}]");
    }

    @Test
    void leavesOtherClientsAsTheyAre() {
        var plain = FakeConnection.fast();
        var alone = FakeConnection.fast();
        var other = hub(256 << 10);
        open(FakeConnection.fast());
        LiveSessions.open(hub, plain, Filter.ALL, Overflow.SKIP, hub.position());
        LiveSessions.open(other, alone, Filter.ALL, Overflow.SKIP, other.position());

        for (int i = 0; i < 100; i++) {
            byte[] text = ("{\"n\":" + i + "}").getBytes(UTF_8);
            hub.publish(head(i), text);
            other.publish(head(i), text);
            if (i % 7 == 0) {
                hub.dispatch();
                other.dispatch();
            }
        }
        hub.dispatch();
        other.dispatch();

        assertThat(plain.bytes()).isEqualTo(alone.bytes()).isNotEmpty();
        assertThat(plain.writes()).isEqualTo(alone.writes());
    }

    @ParameterizedTest
    @EnumSource(value = FrameEncoding.class, mode = EnumSource.Mode.EXCLUDE, names = "SSE")
    void joinsTheSameEventsInEachEncoding(FrameEncoding encoding) {
        var big = hub(8 << 20);
        var client = new FakeConnection(0, encoding).withBatches(INTERVAL);
        LiveSessions.open(big, client, Filter.ALL, Overflow.SKIP, big.position(encoding));
        var random = new Random(1);
        var published = new ArrayList<String>();
        for (int i = 0; i < 3_000; i++) {
            int length = i % 500 == 7 ? 150_000 : i % 100 == 3 ? 70_000 : random.nextInt(600);
            String pad = i % 2 == 0 ? "again ".repeat(length / 6) : noise(random, i % 100 == 3 ? 100 : length);
            published.add("{\"n\":" + i + ",\"pad\":\"" + pad + "\"}");
            big.publish(head(i), published.get(i).getBytes(UTF_8));
            if (i % 50 == 0) {
                client.read(random.nextInt(20_000));
                nanos.addAndGet(random.nextInt(20_000_000));
                big.dispatch();
            }
        }
        client.read(Long.MAX_VALUE);
        nanos.addAndGet(INTERVAL.toNanos());
        big.dispatch();

        var frames = client.payloads();
        assertThat(frames.stream().flatMap(frame -> elements(frame, encoding).stream()))
                .containsExactlyElementsOf(published);
        assertThat(frames)
                .as("each frame is in its bound, or an array of one")
                .allMatch(frame -> frame.length + 10 <= 256 << 10
                        || elements(frame, encoding).size() == 1);
        assertThat(frames).hasSizeLessThan(500);
    }

    @Test
    void sendsALargerEventAloneAsAnArrayOfOne() {
        var big = hub(1 << 20);
        var client = new FakeConnection(100_000).withBatches(INTERVAL);
        LiveSessions.open(big, client, Filter.ALL, Overflow.SKIP, big.position());
        String large = "{\"pad\":\"" + "x".repeat(300_000) + "\"}";

        big.publish(head(1), "{\"n\":1}".getBytes(UTF_8));
        big.publish(head(2), large.getBytes(UTF_8));
        big.publish(head(3), "{\"n\":3}".getBytes(UTF_8));
        big.dispatch();
        client.read(Long.MAX_VALUE);

        assertThat(client.texts()).containsExactly("[{\"n\":1}]", "[" + large + "]", "[{\"n\":3}]");
        assertThat(client.mostHeld()).isLessThanOrEqualTo(128 << 10);
    }

    @Test
    void putsTheNoticeOfMissedEventsInItsPlace() {
        var slow = open(new FakeConnection(500));
        publish("{\"n\":-1}");
        for (int i = 0; i < 2_000; i++) {
            publish("{\"n\":" + i + ",\"pad\":\"" + "x".repeat(990) + "\"}");
            passMillis(1);
        }

        slow.read(Long.MAX_VALUE);
        passMillis(16);

        var got = slow.texts().stream()
                .flatMap(text -> elements(text.getBytes(UTF_8), FrameEncoding.WEBSOCKET).stream())
                .map(ArraysTest::tree)
                .toList();
        long expected = -1;
        long missed = 0;
        for (var one : got) {
            if (one.has("type")) {
                missed += one.get("count").asLong();
                expected += one.get("count").asLong();
            } else {
                assertThat(one.get("n").asLong()).isEqualTo(expected++);
            }
        }
        assertThat(expected).isEqualTo(2_000);
        assertThat(missed).isPositive().isEqualTo(hub.counts().dropped());
    }

    @Test
    void sendsBeforeItsTimeWhatTheRingWouldOvertake() {
        var client = FakeConnection.fast().withBatches(Duration.ofSeconds(1));
        LiveSessions.open(hub, client, Filter.ALL, Overflow.SKIP, hub.position());
        for (int i = 0; i < 2_000; i++) {
            publish("{\"n\":" + i + ",\"pad\":\"" + "x".repeat(900) + "\"}");
        }
        passMillis(1_000);

        assertThat(hub.counts().dropped()).isZero();
        assertThat(client.texts().size()).isBetween(5, 40);
    }

    @Test
    void letsOutWhatIsDueBeforeANoticeOfDrainingAndBeforeTheClose() {
        var client = FakeConnection.fast().withBatches(INTERVAL);
        var session = LiveSessions.open(hub, client, Filter.ALL, Overflow.SKIP, hub.position());
        publish("{\"n\":1}");
        publish("{\"n\":2}");
        session.tell("{\"type\":\"draining\",\"reconnect_in_ms\":5}".getBytes(UTF_8));
        publish("{\"n\":3}");
        assertThat(client.closed()).isEmpty();
        session.finish(CloseReason.RESTART);
        publish("{\"n\":4}");
        session.sendLast(CLOSE, SendCallback.NONE);
        publish("{\"n\":5}");
        passMillis(100);

        assertThat(client.closed()).containsExactly(CloseReason.RESTART);
        assertThat(client.texts())
                .containsExactly(
                        "[{\"n\":1}]",
                        "[{\"n\":2}]",
                        "{\"type\":\"draining\",\"reconnect_in_ms\":5}",
                        "[{\"n\":3}]",
                        "[{\"n\":4}]",
                        "");
    }

    @Test
    void closesASlowClientBehindWhatItsSocketTakes() {
        var slow = new FakeConnection(30).withBatches(INTERVAL);
        var session = LiveSessions.open(hub, slow, Filter.ALL, Overflow.SKIP, hub.position());
        publish("{\"n\":1}");
        publish("{\"n\":2,\"pad\":\"" + "x".repeat(100) + "\"}");
        session.sendLast(CLOSE, SendCallback.NONE);
        publish("{\"n\":3}");
        slow.read(Long.MAX_VALUE);
        passMillis(100);

        assertThat(slow.texts()).hasSize(3).last().isEqualTo("");
    }

    @Test
    void losesTheCallbackOfAHeldCloseWithTheSession() {
        var slow = new FakeConnection(5).withBatches(INTERVAL);
        var session = LiveSessions.open(hub, slow, Filter.ALL, Overflow.SKIP, hub.position());
        publish("{\"n\":1}");
        var lost = new ArrayList<String>();
        session.sendLast(CLOSE, callback(lost));
        session.end();
        slow.read(Long.MAX_VALUE);

        assertThat(lost).containsExactly("lost");
    }

    @Test
    void answersAtOnceAndAppliesANewFilterToWhatWaits() {
        var client = FakeConnection.fast().withBatches(INTERVAL);
        Session session = LiveSessions.open(hub, client, Filter.ALL, Overflow.SKIP, hub.position());
        publish("{\"n\":1}");
        publish("{\"n\":2}");
        session.onText(ClientFrameReader.read("{\"type\":\"subscribe\",\"event_types\":[\"B\"]}"), SendCallback.NONE);
        passMillis(16);

        assertThat(client.texts())
                .containsExactly("[{\"n\":1}]", "{\"status\":\"subscribed\",\"filters\":{\"event_types\":[\"B\"]}}");
    }

    private FakeConnection open(FakeConnection connection) {
        LiveSessions.open(hub, connection.withBatches(INTERVAL), Filter.ALL, Overflow.SKIP, hub.position());
        return connection;
    }

    private Hub hub(long bytes) {
        return new Hub(new HubConfig(bytes, Duration.ofSeconds(30), Duration.ofSeconds(60)), nanos::get);
    }

    private void publish(String text) {
        hub.publish(head(1), text.getBytes(UTF_8));
        hub.dispatch();
    }

    private void passMillis(long millis) {
        nanos.addAndGet(Duration.ofMillis(millis).toNanos());
        hub.dispatch();
    }

    private static Head head(int id) {
        return new Head("A", "task", "t-" + id, true);
    }

    private static SendCallback callback(List<String> outcomes) {
        return new SendCallback() {
            @Override
            public void sent() {
                outcomes.add("sent");
            }

            @Override
            public void lost() {
                outcomes.add("lost");
            }
        };
    }

    private static String noise(Random random, int length) {
        var text = new StringBuilder();
        for (int i = 0; i < length; i++) {
            text.append((char) ('!' + random.nextInt(90))).append(i % 3 == 0 ? "é" : "");
        }
        return text.toString().replace("\"", "").replace("\\", "");
    }

    private static List<String> elements(byte[] frame, FrameEncoding encoding) {
        byte[] whole = encoding.deflates() ? inflated(frame) : frame;
        String json =
                encoding.isBinary() ? MessagePackReader.of(whole).orElse("no MessagePack") : new String(whole, UTF_8);
        var elements = new ArrayList<String>();
        tree(json).forEach(element -> elements.add(element.toString()));
        return elements;
    }

    /** Frames of one large event that did not shrink are not compressed. */
    private static byte[] inflated(byte[] frame) {
        if (frame[0] == '[' || (frame[0] & 0xff) == 0x91) {
            return frame;
        }
        byte[] input = Arrays.copyOf(frame, frame.length + 4);
        input[frame.length + 2] = -1;
        input[frame.length + 3] = -1;
        var output = new ByteArrayOutputStream();
        var inflater = new Inflater(true);
        inflater.setInput(input);
        byte[] part = new byte[1 << 16];
        try {
            for (int count = inflater.inflate(part); count > 0; count = inflater.inflate(part)) {
                output.write(part, 0, count);
            }
        } catch (DataFormatException e) {
            throw new IllegalArgumentException(e);
        } finally {
            inflater.end();
        }
        return output.toByteArray();
    }

    private static JsonNode tree(String json) {
        try {
            return JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }
}
