package dev.kodama.forwarder.hub;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kodama.bus.metadata.EventMetadata.Head;
import dev.kodama.forwarder.protocol.ClientFrameReader;
import dev.kodama.forwarder.protocol.CloseReason;
import dev.kodama.forwarder.protocol.Filter;
import dev.kodama.forwarder.protocol.Overflow;
import dev.kodama.forwarder.session.SendCallback;
import dev.kodama.http.visibility.FilterKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class HubTest {
    private static final HubConfig CONFIG = new HubConfig(256 << 10, Duration.ofSeconds(30), Duration.ofSeconds(60));

    private static final Filter ONLY_A = new Filter(Map.of(FilterKey.EVENT_TYPES, Set.of("A")));

    private final AtomicLong nanos = new AtomicLong();

    private final Hub hub = new Hub(CONFIG, nanos::get);

    @Test
    void deliversEveryEventToEverySessionInOrderInFewWrites() {
        var clients = Stream.generate(FakeConnection::fast).limit(1000).toList();
        clients.forEach(client -> LiveSessions.open(hub, client, Filter.ALL, Overflow.SKIP, hub.position()));

        var published = IntStream.range(0, 100).mapToObj(i -> "event-" + i).toList();
        published.forEach(text -> publish("A", text));
        hub.dispatch();

        assertThat(clients).allSatisfy(client -> assertThat(client.texts()).isEqualTo(published));
        assertThat(clients).allSatisfy(client -> assertThat(client.writes()).isEqualTo(1));
        assertThat(hub.counts()).isEqualTo(new HubCounts(1000, 100, 100_000, 0, 0, 0));
    }

    @Test
    void startsASessionWithTheNextEvent() {
        publish("A", "before");
        var client = FakeConnection.fast();
        LiveSessions.open(hub, client, Filter.ALL, Overflow.SKIP, hub.position());

        publish("A", "after");
        hub.dispatch();

        assertThat(client.texts()).containsExactly("after");
    }

    @Test
    void missesNothingBetweenTheHandshakeAndTheSession() {
        var client = FakeConnection.fast();
        long handshake = hub.position();
        publish("A", "meanwhile");
        hub.dispatch();

        LiveSessions.open(hub, client, Filter.ALL, Overflow.SKIP, handshake);

        assertThat(client.texts()).containsExactly("meanwhile");
    }

    @Test
    void sendsASessionOnlyMatchingEvents() {
        var client = FakeConnection.fast();
        LiveSessions.open(hub, client, ONLY_A, Overflow.SKIP, hub.position());

        publish("A", "a1");
        publish("B", "b1");
        publish("A", "a2");
        publish("B", "b2");
        hub.dispatch();

        assertThat(client.texts()).containsExactly("a1", "a2");
        assertThat(client.writes()).isEqualTo(1);
    }

    @Test
    void sendsNothingThatTheNewFilterRefusesAfterTheAnswer() {
        var client = new FakeConnection(5);
        var session = LiveSessions.open(hub, client, Filter.ALL, Overflow.SKIP, hub.position());
        publish("A", "a1-before");
        publish("B", "b1-before");
        publish("A", "a2-before");
        hub.dispatch();

        session.onText(ClientFrameReader.read("{\"type\":\"subscribe\",\"event_types\":[\"A\"]}"), SendCallback.NONE);
        publish("B", "b2-after");
        publish("A", "a3-after");
        hub.dispatch();
        client.read(Long.MAX_VALUE);

        assertThat(client.texts())
                .containsExactly(
                        "a1-before",
                        "{\"status\":\"subscribed\",\"filters\":{\"event_types\":[\"A\"]}}",
                        "a2-before",
                        "a3-after");
    }

    @Test
    void buffersOneFrameForASlowClientAndTheRestInTheRing() {
        var slow = new FakeConnection(30);
        LiveSessions.open(hub, slow, Filter.ALL, Overflow.SKIP, hub.position());
        var published = IntStream.range(0, 50)
                .mapToObj(i -> "twenty bytes long " + (i + 10))
                .toList();

        published.forEach(text -> publish("A", text));
        hub.dispatch();

        assertThat(slow.texts()).hasSize(1);
        assertThat(slow.mostHeld()).isLessThanOrEqualTo(22);

        for (int i = 0; i < 200; i++) {
            slow.read(7);
        }

        assertThat(slow.texts()).isEqualTo(published);
    }

    @Test
    void reportsMissedEventsToASlowClientWithoutAffectingOthers() {
        var slow = new FakeConnection(500);
        var fast = FakeConnection.fast();
        LiveSessions.open(hub, slow, Filter.ALL, Overflow.SKIP, hub.position());
        LiveSessions.open(hub, fast, Filter.ALL, Overflow.SKIP, hub.position());
        var published = publishNumbered(2000);

        slow.read(Long.MAX_VALUE);

        assertThat(fast.texts()).isEqualTo(published);
        var got = slow.texts();
        long missed = missed(got);
        int notice = got.indexOf("{\"type\":\"dropped\",\"count\":" + missed + "}");
        assertThat(got.subList(0, notice)).isEqualTo(published.subList(0, notice));
        assertThat(got.subList(notice + 1, got.size()))
                .isEqualTo(published.subList(notice + (int) missed, published.size()));
        assertThat(got.size() - 1 + missed).isEqualTo(2000);
        assertThat(hub.counts().dropped()).isEqualTo(missed);
    }

    @Test
    void countsOnlyWhatAFilteredSessionWanted() {
        var slow = new FakeConnection(0);
        LiveSessions.open(hub, slow, ONLY_A, Overflow.SKIP, hub.position());
        publish("A", "first");
        hub.dispatch();
        for (int i = 0; i < 2000; i++) {
            publish(i % 10 == 0 && i < 100 ? "A" : "B", "x".repeat(996));
            hub.dispatch();
        }

        slow.read(Long.MAX_VALUE);

        assertThat(slow.texts()).containsExactly("first", "{\"type\":\"dropped\",\"count\":10}");
    }

    @Test
    void sendsALargeEventWholeAndInOrder() {
        var client = new FakeConnection(1000);
        LiveSessions.open(hub, client, Filter.ALL, Overflow.SKIP, hub.position());
        String large = "L".repeat(300_000);

        publish("A", "before");
        hub.dispatch();
        publish("A", large);
        hub.dispatch();
        publish("A", "after");
        hub.dispatch();
        for (int i = 0; i < 40; i++) {
            client.read(10_000);
        }

        assertThat(client.texts()).containsExactly("before", large, "after");
        assertThat(client.mostHeld()).isLessThanOrEqualTo(128 << 10);
    }

    @Test
    void abortsAFailedConnectionAndServesTheOthers() {
        var broken = FakeConnection.fast();
        var client = FakeConnection.fast();
        LiveSessions.open(hub, broken, Filter.ALL, Overflow.SKIP, hub.position());
        LiveSessions.open(hub, client, Filter.ALL, Overflow.SKIP, hub.position());
        broken.breakDown();

        publish("A", "one");
        hub.dispatch();

        assertThat(broken.isAborted()).isTrue();
        assertThat(client.texts()).containsExactly("one");
    }

    @Test
    void closesSlowClientsAndThenAbortsThem() {
        var slow = new FakeConnection(0);
        LiveSessions.open(hub, slow, Filter.ALL, Overflow.SKIP, hub.position());

        hub.close();

        assertThat(slow.closed()).containsExactly(CloseReason.RESTART);
        assertThat(slow.isAborted()).isTrue();
    }

    private List<String> publishNumbered(int count) {
        var published = new ArrayList<String>();
        for (int i = 0; i < count; i++) {
            String text = "x".repeat(990) + (i + 100_000);
            published.add(text);
            publish("A", text);
            if (i % 100 == 0) {
                hub.dispatch();
            }
        }
        hub.dispatch();
        return published;
    }

    private void publish(String type, String text) {
        hub.publish(new Head(type, "task", "t-1", true), text.getBytes(UTF_8));
    }

    private static long missed(List<String> texts) {
        return texts.stream()
                .filter(text -> text.startsWith("{\"type\":\"dropped\""))
                .mapToLong(text -> Long.parseLong(text.replaceAll("\\D", "")))
                .sum();
    }
}
