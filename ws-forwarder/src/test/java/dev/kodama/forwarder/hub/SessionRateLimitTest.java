package dev.kodama.forwarder.hub;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kodama.bus.metadata.EventMetadata.Head;
import dev.kodama.forwarder.limits.SendRateLimiter;
import dev.kodama.forwarder.protocol.CloseReason;
import dev.kodama.forwarder.protocol.Filter;
import dev.kodama.forwarder.protocol.Overflow;
import dev.kodama.http.limits.Limit;
import dev.kodama.http.limits.LimitCounts;
import dev.kodama.http.visibility.FilterKey;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** What becomes of events that are more than a session is to be sent: four a second. */
class SessionRateLimitTest {
    private static final int PER_SECOND = 4;

    private final AtomicLong nanos = new AtomicLong(1);
    private final LimitCounts counts = new LimitCounts();
    private final Hub hub =
            new Hub(new HubConfig(256 << 10, Duration.ofSeconds(30), Duration.ofSeconds(60)), nanos::get);

    @Test
    void skipsExcessEventsAndReportsThemLater() {
        var client = open(Filter.ALL, Overflow.SKIP);
        for (int i = 0; i < 10; i++) {
            publish("A", "t-1", "e" + i);
        }
        assertThat(client.texts()).containsExactly("e0", "e1", "e2", "e3");

        after(Duration.ofMillis(250));
        publish("A", "t-1", "e10");

        assertThat(client.texts().subList(4, 6)).containsExactly("{\"type\":\"dropped\",\"count\":6}", "e10");
        assertThat(hub.counts().dropped()).isEqualTo(6);
        assertThat(counts.of(Limit.MESSAGES)).isEqualTo(1);
    }

    @Test
    void countsOnlyWhatTheFilterTakes() {
        var client = open(only("A"), Overflow.SKIP);
        for (int i = 0; i < 6; i++) {
            publish("A", "t-1", "a" + i);
            publish("B", "t-1", "b" + i);
        }

        after(Duration.ofSeconds(1));

        assertThat(client.texts()).containsExactly("a0", "a1", "a2", "a3", "{\"type\":\"dropped\",\"count\":2}");
    }

    @Test
    void sendsAtMostSoManyOfWhatComesAtOnce() {
        var client = open(Filter.ALL, Overflow.SKIP);
        for (int i = 0; i < 10; i++) {
            hub.publish(new Head("A", "task", "t-1", true), ("e" + i).getBytes(UTF_8));
        }

        hub.dispatch();

        assertThat(client.texts()).containsExactly("e0", "e1", "e2", "e3");
    }

    @Test
    void sendsFailuresAtOnceWhateverElseCame() {
        var client = open(Filter.ALL, Overflow.SKIP);
        for (int i = 0; i < 6; i++) {
            publish("A", "t-1", "e" + i);
        }

        publish("TASK_FAILED", "t-1", "f1");
        publish("agent.error", "t-1", "f2");

        assertThat(client.texts()).containsExactly("e0", "e1", "e2", "e3", "f1", "f2");
        after(Duration.ofSeconds(1));
        assertThat(client.texts()).last().isEqualTo("{\"type\":\"dropped\",\"count\":2}");
    }

    @Test
    void closesOverflowDisconnectButNotForFailures() {
        var client = open(Filter.ALL, Overflow.DISCONNECT);
        for (int i = 0; i < 4; i++) {
            publish("A", "t-1", "e" + i);
        }
        publish("TASK_FAILED", "t-1", "f");
        assertThat(client.texts()).last().isEqualTo("f");
        assertThat(client.closed()).isEmpty();

        publish("A", "t-1", "e4");

        assertThat(client.closed()).containsExactly(CloseReason.TOO_SLOW);
        assertThat(hub.counts().tooSlow()).isEqualTo(1);
    }

    @Test
    void conflatesOverTheRateLimitToTheNewestOfEachEntity() {
        var client = open(Filter.ALL, Overflow.CONFLATE);
        for (int i = 0; i < 12; i++) {
            publish("A", "t-" + i % 3, "e" + i);
        }
        assertThat(client.texts()).containsExactly("e0", "e1", "e2", "e3");

        after(Duration.ofMillis(250));
        assertThat(client.texts()).last().isEqualTo("e9");
        after(Duration.ofSeconds(1));

        assertThat(client.texts().subList(4, 8))
                .containsExactly("e9", "e10", "e11", "{\"type\":\"dropped\",\"count\":5}");
    }

    @Test
    void conflatesOnWhileMoreComes() {
        var client = open(Filter.ALL, Overflow.CONFLATE);
        for (int i = 0; i < 7; i++) {
            publish("A", "t-" + i, "e" + i);
        }

        after(Duration.ofMillis(250));
        publish("A", "t-5", "f5");
        after(Duration.ofMillis(250));
        after(Duration.ofMillis(250));

        assertThat(client.texts()).containsExactly("e0", "e1", "e2", "e3", "e4", "e6", "f5");
    }

    @Test
    void leavesAloneWhoStaysWithinIt() {
        var client = open(Filter.ALL, Overflow.DISCONNECT);

        for (int i = 0; i < 20; i++) {
            publish("A", "t-1", "e" + i);
            after(Duration.ofMillis(250));
        }

        assertThat(client.texts()).hasSize(20);
        assertThat(counts.of(Limit.MESSAGES)).isZero();
    }

    private FakeConnection open(Filter filter, Overflow overflow) {
        var client = FakeConnection.fast();
        var allowance = new SendRateLimiter(PER_SECOND, counts, nanos.get());
        hub.open(client, filter, overflow, hub.position(), allowance);
        return client;
    }

    private void after(Duration time) {
        nanos.addAndGet(time.toNanos());
        hub.dispatch();
    }

    private void publish(String type, String id, String text) {
        hub.publish(new Head(type, "task", id, true), text.getBytes(UTF_8));
        hub.dispatch();
    }

    private static Filter only(String type) {
        return new Filter(Map.of(FilterKey.EVENT_TYPES, Set.of(type)));
    }
}
