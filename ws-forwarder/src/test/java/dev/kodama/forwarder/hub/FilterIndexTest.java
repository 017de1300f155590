package dev.kodama.forwarder.hub;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kodama.bus.metadata.EventMetadata.Head;
import dev.kodama.forwarder.protocol.ClientFrameReader;
import dev.kodama.forwarder.protocol.Filter;
import dev.kodama.forwarder.protocol.Overflow;
import dev.kodama.forwarder.protocol.WireFrame;
import dev.kodama.forwarder.session.SendCallback;
import dev.kodama.http.visibility.FilterKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FilterIndexTest {
    private static final HubConfig CONFIG = new HubConfig(256 << 10, Duration.ofSeconds(30), Duration.ofSeconds(60));

    private final Hub hub = new Hub(CONFIG, () -> 0);

    @Test
    void offersEventsToMatchingSessionsOnly() {
        var parts = FramingContext.of(CONFIG, () -> 0);
        var sources = IntStream.range(0, 1000)
                .mapToObj(i -> new LiveSource(parts, entity("t-" + i), Overflow.SKIP, 0, LiveSessions.unlimited()))
                .toList();
        sources.forEach(source -> source.setFilter(source.filter()));
        var touched = new ArrayList<LiveSource>();

        parts.ring().add(new Head("A", "task", "t-7", true), WireFrame.of(WireFrame.TEXT, "seven".getBytes(UTF_8)));
        parts.index().offer(1, touched);

        assertThat(touched).containsExactly(sources.get(7));
    }

    @Test
    void findsThoseOfEveryKey() {
        var byId = open(entity("t-1"));
        var byType = open(new Filter(Map.of(FilterKey.EVENT_TYPES, Set.of("A", "C"))));
        var byEntityType = open(new Filter(Map.of(FilterKey.ENTITY_TYPES, Set.of("task"))));
        var byAll = open(new Filter(Map.of(
                FilterKey.EVENT_TYPES, Set.of("B"),
                FilterKey.ENTITY_TYPES, Set.of("task"),
                FilterKey.ENTITY_IDS, Set.of("t-1", "t-2"))));

        publish("A", "t-1", "a1");
        publish("B", "t-1", "b1");
        publish("B", "t-2", "b2");
        publish("C", "t-3", "c3");
        hub.dispatch();

        assertThat(byId.texts()).containsExactly("a1", "b1");
        assertThat(byType.texts()).containsExactly("a1", "c3");
        assertThat(byEntityType.texts()).containsExactly("a1", "b1", "b2", "c3");
        assertThat(byAll.texts()).containsExactly("b1", "b2");
    }

    @Test
    void sendsEverythingToALateReaderWithMoreMatchesThanItsQueueHolds() {
        var slow = new FakeConnection(0);
        LiveSessions.open(hub, slow, entity("t-1"), Overflow.SKIP, hub.position());
        var published = new ArrayList<String>();
        for (int i = 0; i < 1000; i++) {
            published.add("wanted " + i);
            publish("A", "t-1", "wanted " + i);
            hub.dispatch();
        }

        slow.read(Long.MAX_VALUE);

        assertThat(slow.texts()).isEqualTo(published);
    }

    @Test
    void forgetsSessionsThatHaveGone() {
        var parts = FramingContext.of(CONFIG, () -> 0);
        var source = new LiveSource(parts, entity("t-1"), Overflow.SKIP, 0, LiveSessions.unlimited());
        source.setFilter(source.filter());
        source.ended();
        var touched = new ArrayList<LiveSource>();

        parts.ring().add(new Head("A", "task", "t-1", true), WireFrame.of(WireFrame.TEXT, "one".getBytes(UTF_8)));
        parts.index().offer(1, touched);

        assertThat(touched).isEmpty();
    }

    @Test
    void takesNothingThatWasOfferedByItsFilterOfBefore() {
        var parts = FramingContext.of(CONFIG, () -> 0);
        var source = new LiveSource(parts, entity("t-1"), Overflow.SKIP, 0, LiveSessions.unlimited());
        source.setFilter(source.filter());
        var before = new Head("A", "task", "t-1", true);
        parts.ring().add(before, WireFrame.of(WireFrame.TEXT, "one".getBytes(UTF_8)));
        source.setFilter(entity("t-2"));

        assertThat(source.offer(before, 0)).isFalse();
    }

    /** Whatever a client subscribes to, and however fast it reads: what it wants at the time comes once and in order. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void bringsWhatIsWantedAtTheTime(long seed) {
        var random = new Random(seed);
        var client = FakeConnection.fast();
        var session = LiveSessions.open(hub, client, Filter.ALL, Overflow.SKIP, hub.position());
        var expected = new ArrayList<String>();
        Set<String> wanted = Set.of();
        for (int i = 0; i < 500; i++) {
            if (random.nextInt(10) == 0) {
                wanted = List.of(Set.<String>of(), Set.of("t-1"), Set.of("t-1", "t-2"), Set.of("t-3"))
                        .get(random.nextInt(4));
                String list = wanted.isEmpty() ? "" : "\"" + String.join("\",\"", wanted) + "\"";
                session.onText(
                        ClientFrameReader.read("{\"type\":\"subscribe\",\"entity_ids\":[" + list + "]}"),
                        SendCallback.NONE);
            }
            String id = "t-" + random.nextInt(4);
            publish("A", id, "event " + i);
            if (wanted.isEmpty() || wanted.contains(id)) {
                expected.add("event " + i);
            }
            hub.dispatch();
        }

        assertThat(client.texts()).filteredOn(text -> text.startsWith("event")).isEqualTo(expected);
    }

    private FakeConnection open(Filter filter) {
        var client = FakeConnection.fast();
        LiveSessions.open(hub, client, filter, Overflow.SKIP, hub.position());
        return client;
    }

    private void publish(String type, String id, String text) {
        hub.publish(new Head(type, "task", id, true), text.getBytes(UTF_8));
    }

    private static Filter entity(String id) {
        return new Filter(Map.of(FilterKey.ENTITY_IDS, Set.of(id)));
    }
}
