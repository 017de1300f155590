package dev.kodama.forwarder.hub;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kodama.bus.metadata.EventMetadata.Head;
import dev.kodama.forwarder.hub.HubConfig.FailureConfig;
import dev.kodama.forwarder.protocol.CloseReason;
import dev.kodama.forwarder.protocol.Filter;
import dev.kodama.forwarder.protocol.Overflow;
import dev.kodama.http.visibility.FilterKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What becomes of clients that are too slow, and of all when the hub stops. A ring holds about 260 events. */
class SlowClientsTest {
    private final Hub hub = new Hub(
            new HubConfig(
                    256 << 10,
                    Duration.ofSeconds(30),
                    Duration.ofSeconds(60),
                    new FailureConfig(List.of("TASK_FAILED", "*.error"), 256 << 10),
                    1 << 20,
                    Duration.ofSeconds(5)),
            () -> 0);

    @Test
    void neverDropsAFailureEvent() {
        var slow = stalled(Filter.ALL, Overflow.SKIP);
        var expected = new ArrayList<String>();
        for (int i = 0; i < 1000; i++) {
            if (i % 50 == 0) {
                expected.add(publish(i % 100 == 0 ? "TASK_FAILED" : "agent.error", "t-1", i));
            }
            publish("OTHER", "t-1", i);
        }

        slow.read(Long.MAX_VALUE);

        var got = slow.texts();
        assertThat(got).filteredOn(text -> expected.contains(text)).isEqualTo(expected);
        long missed = missed(got);
        assertThat(got.size() - 1 - 1 + missed)
                .as("all but the first and the notice")
                .isEqualTo(1020);
        assertThat(slow.closed()).isEmpty();
    }

    @Test
    void continuesSilentlyForAClientWithoutNotices() {
        var slow = stalled(new FakeConnection(3).withoutNotices(), Filter.ALL, Overflow.SKIP);
        for (int i = 0; i < 1000; i++) {
            publish("OTHER", "t-1", i);
        }

        slow.read(Long.MAX_VALUE);

        var got = slow.texts();
        assertThat(got).startsWith("first").allSatisfy(text -> assertThat(text).doesNotContain("dropped"));
        assertThat(hub.counts().dropped()).isEqualTo(1000 + 1 - got.size()).isPositive();
        var goesOn = publish("OTHER", "t-1", 1000);
        assertThat(slow.texts()).last().isEqualTo(goesOn);
    }

    @Test
    void recoversOnlyMatchingFailuresForAFilteredSession() {
        var slow = stalled(new Filter(Map.of(FilterKey.ENTITY_IDS, Set.of("t-1"))), Overflow.SKIP);
        String wanted = publish("TASK_FAILED", "t-1", 0);
        publish("TASK_FAILED", "t-2", 1);
        publish("OTHER", "t-1", 2);
        for (int i = 3; i < 1000; i++) {
            publish("OTHER", "t-2", i);
        }

        slow.read(Long.MAX_VALUE);

        assertThat(slow.texts()).containsExactly("first", wanted, "{\"type\":\"dropped\",\"count\":1}");
    }

    @Test
    void closesASessionThatWouldLoseAFailureEvent() {
        var slow = stalled(Filter.ALL, Overflow.SKIP);
        for (int i = 0; i < 1000; i++) {
            publish("TASK_FAILED", "t-1", i);
        }

        slow.read(Long.MAX_VALUE);

        assertThat(slow.texts()).containsExactly("first");
        assertThat(slow.closed()).containsExactly(CloseReason.TOO_SLOW);
        assertThat(hub.counts().tooSlow()).isEqualTo(1);
    }

    @Test
    void closesASlowSessionWithOverflowDisconnect() {
        var slow = stalled(Filter.ALL, Overflow.DISCONNECT);
        IntStream.range(0, 1000).forEach(i -> publish("OTHER", "t-1", i));

        slow.read(Long.MAX_VALUE);

        assertThat(slow.texts()).containsExactly("first");
        assertThat(slow.closed()).containsExactly(CloseReason.TOO_SLOW);
    }

    @Test
    void conflatesToTheNewestOfEachEntity() {
        var slow = stalled(Filter.ALL, Overflow.CONFLATE);
        var newest = new String[7];
        for (int i = 0; i < 1000; i++) {
            newest[i % 7] = publish(i % 2 == 0 ? "A" : "B", "t-" + i % 7, i);
        }

        slow.read(Long.MAX_VALUE);
        String after = publish("A", "t-1", 1000);

        var got = slow.texts();
        assertThat(got).hasSize(1 + 7 + 1 + 1).startsWith("first").endsWith(after);
        assertThat(got.subList(1, 8)).containsExactlyInAnyOrder(newest);
        assertThat(got.subList(1, 8)).isSorted();
        assertThat(missed(got)).isEqualTo(1000 - 7);
    }

    @Test
    void conflatesOnlyWhatIsWanted() {
        var slow = stalled(new Filter(Map.of(FilterKey.EVENT_TYPES, Set.of("A"))), Overflow.CONFLATE);
        String wanted = publish("A", "t-1", 0);
        for (int i = 1; i < 1000; i++) {
            publish("B", "t-1", i);
        }

        slow.read(Long.MAX_VALUE);

        assertThat(slow.texts()).containsExactly("first", wanted);
    }

    @Test
    void drainsSessionsBehindTheirPendingEvents() throws Exception {
        var fast = FakeConnection.fast();
        var slow = new FakeConnection(3);
        var goingFast = LiveSessions.open(hub, fast, Filter.ALL, Overflow.SKIP, hub.position());
        var goingSlow = LiveSessions.open(hub, slow, Filter.ALL, Overflow.SKIP, hub.position());
        String last = publish("OTHER", "t-1", 1);

        var drained = CompletableFuture.runAsync(hub::drain);
        while (fast.closed().isEmpty()) {
            Thread.onSpinWait();
        }
        goingFast.end();

        assertThat(hub.draining()).isTrue();
        assertThat(fast.texts())
                .hasSize(2)
                .last()
                .asString()
                .matches("\\{\"type\":\"draining\",\"reconnect_in_ms\":\\d+}");
        assertThat(slow.closed()).isEmpty();
        slow.read(Long.MAX_VALUE);
        while (slow.closed().isEmpty()) {
            Thread.onSpinWait();
        }
        assertThat(slow.texts()).hasSize(2).startsWith(last);
        assertThat(slow.closed()).containsExactly(CloseReason.RESTART);
        goingSlow.end();
        drained.get(2, TimeUnit.SECONDS);
    }

    @Test
    void spreadsReconnects() {
        assertThat(Hub.spreadMillis(0, Duration.ofSeconds(30))).isZero();
        assertThat(Hub.spreadMillis(10, Duration.ofSeconds(30))).isEqualTo(200);
        assertThat(Hub.spreadMillis(50_000, Duration.ofSeconds(30))).isEqualTo(20_000);
    }

    /** A client that has taken half of an event and takes no more. */
    private FakeConnection stalled(Filter filter, Overflow overflow) {
        return stalled(new FakeConnection(3), filter, overflow);
    }

    private FakeConnection stalled(FakeConnection slow, Filter filter, Overflow overflow) {
        LiveSessions.open(hub, slow, filter, overflow, hub.position());
        String type = filter.single().wanted().containsKey(FilterKey.EVENT_TYPES) ? "A" : "OTHER";
        hub.publish(new Head(type, "task", "t-1", true), "first".getBytes(UTF_8));
        hub.dispatch();
        return slow;
    }

    /** @return its text, about a thousand letters that grow with the number */
    private String publish(String type, String id, int number) {
        String text = "event " + (10_000 + number) + " " + type + "x".repeat(970);
        hub.publish(new Head(type, "task", id, true), text.getBytes(UTF_8));
        hub.dispatch();
        return text;
    }

    private static long missed(List<String> texts) {
        return texts.stream()
                .filter(text -> text.startsWith("{\"type\":\"dropped\""))
                .mapToLong(text -> Long.parseLong(text.replaceAll("\\D", "")))
                .sum();
    }
}
