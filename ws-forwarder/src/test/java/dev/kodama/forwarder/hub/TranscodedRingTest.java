package dev.kodama.forwarder.hub;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kodama.bus.metadata.EventMetadata.Head;
import dev.kodama.forwarder.encoding.MessagePackReader;
import dev.kodama.forwarder.protocol.Filter;
import dev.kodama.forwarder.protocol.FrameEncoding;
import dev.kodama.forwarder.protocol.Overflow;
import dev.kodama.http.visibility.FilterKey;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Live events in framings beside text. A ring holds about 1,000 of its shortest frames. */
class TranscodedRingTest {
    private final Hub hub = new Hub(new HubConfig(256 << 10, Duration.ofSeconds(30), Duration.ofSeconds(60)), () -> 0);

    @Test
    void deliversTheSameEventsInTheSameOrderInEachFraming() {
        var text = open(FrameEncoding.WEBSOCKET, Filter.ALL);
        var packed = open(FrameEncoding.MESSAGEPACK, Filter.ALL);
        var filtered = open(FrameEncoding.MESSAGEPACK, new Filter(Map.of(FilterKey.ENTITY_IDS, Set.of("t-1"))));

        for (int i = 0; i < 600; i++) {
            publish("A", "t-" + i % 3, i);
        }
        hub.dispatch();

        assertThat(text.texts()).hasSize(600);
        assertThat(json(packed)).isEqualTo(text.texts());
        assertThat(json(filtered))
                .hasSize(200)
                .allSatisfy(one -> assertThat(one).contains("t-1"));
    }

    @Test
    void transcodesAnEventOnceForAllSessions() {
        var one = open(FrameEncoding.DEFLATED, Filter.ALL);
        var other = open(FrameEncoding.DEFLATED, Filter.ALL);

        publish("A", "the same letters again, the same letters again, the same letters again", 1);
        hub.dispatch();

        assertThat(one.bytes()).startsWith(0x80 | 0x40 | 1).isEqualTo(other.bytes());
    }

    @Test
    void sendsClientsWithoutNoticesTheFourKeysOnlyAlsoCompressed() {
        var whole = open(FrameEncoding.WEBSOCKET, Filter.ALL);
        var packed = open(FrameEncoding.MESSAGEPACK, Filter.ALL);
        var plain = open(FakeConnection.fast().withoutNotices(), Filter.ALL);
        var filtered =
                open(FakeConnection.fast().withoutNotices(), new Filter(Map.of(FilterKey.ENTITY_IDS, Set.of("t-1"))));
        var deflated = open(new FakeConnection(Long.MAX_VALUE, FrameEncoding.DEFLATED).withoutNotices(), Filter.ALL);
        String text = "{\"event_type\":\"A\",\"error\":1}";
        String stripped = "{\"event_type\":\"A\"}";

        hub.publish(new Head("A", "task", "t-1", true), text.getBytes(UTF_8), stripped.getBytes(UTF_8));
        hub.dispatch();

        assertThat(whole.texts()).containsExactly(text);
        assertThat(json(packed)).containsExactly(text);
        assertThat(plain.texts()).containsExactly(stripped);
        assertThat(filtered.texts()).containsExactly(stripped);
        assertThat(deflated.texts()).as("too short to get smaller").containsExactly(stripped);
    }

    @Test
    void beginsWhereTheHandshakeWas() {
        long handshake = hub.position(FrameEncoding.MESSAGEPACK);
        publish("A", "t-1", 1);
        hub.dispatch();

        var packed = new FakeConnection(Long.MAX_VALUE, FrameEncoding.MESSAGEPACK);
        LiveSessions.open(hub, packed, Filter.ALL, Overflow.SKIP, handshake);

        assertThat(json(packed)).containsExactly(text("A", "t-1", 1));
    }

    @Test
    void reportsMissedEventsButDeliversAllFailuresOnOverrun() {
        var packed = open(FrameEncoding.MESSAGEPACK, Filter.ALL);
        publish("TASK_FAILED", "t-1", 0);
        for (int i = 1; i < 5000; i++) {
            publish("A", "t-1", i);
        }

        hub.dispatch();

        var got = json(packed);
        assertThat(got.get(0)).isEqualTo(text("TASK_FAILED", "t-1", 0));
        assertThat(got.get(1)).startsWith("{\"type\":\"dropped\",\"count\":");
        long dropped = Long.parseLong(got.get(1).replaceAll("\\D", ""));
        assertThat(1 + dropped + got.size() - 2).isEqualTo(5000);
        assertThat(got).last().isEqualTo(text("A", "t-1", 4999));
    }

    private FakeConnection open(FrameEncoding framing, Filter filter) {
        return open(new FakeConnection(Long.MAX_VALUE, framing), filter);
    }

    private FakeConnection open(FakeConnection client, Filter filter) {
        LiveSessions.open(hub, client, filter, Overflow.SKIP, hub.position(client.framing()));
        return client;
    }

    private void publish(String type, String id, int number) {
        hub.publish(new Head(type, "task", id, true), text(type, id, number).getBytes(UTF_8));
    }

    private static String text(String type, String id, int number) {
        return "{\"event_type\":\"" + type + "\",\"entity_id\":\"" + id + "\",\"payload\":{\"number\":" + number + "}}";
    }

    private static List<String> json(FakeConnection packed) {
        return packed.payloads().stream()
                .map(payload -> MessagePackReader.of(payload).orElseThrow())
                .toList();
    }
}
