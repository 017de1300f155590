package dev.kodama.forwarder.hub;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kodama.bus.metadata.EventMetadata.Head;
import dev.kodama.forwarder.protocol.ClientFrameReader;
import dev.kodama.forwarder.protocol.CloseReason;
import dev.kodama.forwarder.protocol.Filter;
import dev.kodama.forwarder.protocol.Overflow;
import dev.kodama.forwarder.session.SendCallback;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Answers, pings, closes and stalls of one session in a hub. */
class SessionTest {
    private static final HubConfig CONFIG = new HubConfig(256 << 10, Duration.ofSeconds(30), Duration.ofSeconds(60));

    private static final String PING = "{\"type\":\"ping\"}";

    private final AtomicLong nanos = new AtomicLong();

    private final Hub hub = new Hub(CONFIG, nanos::get);

    @Test
    void answersBeforeFurtherEventsAndNotInsideAFrame() {
        var client = new FakeConnection(3);
        var session = LiveSessions.open(hub, client, Filter.ALL, Overflow.SKIP, hub.position());
        publish("A", "one");
        publish("A", "two");
        hub.dispatch();

        session.onText(ClientFrameReader.read("nonsense"), SendCallback.NONE);
        client.read(Long.MAX_VALUE);

        assertThat(client.texts()).containsExactly("one", "{\"error\":\"Invalid JSON message\"}", "two");
    }

    @Test
    void sendsNothingAfterAClose() {
        var client = FakeConnection.fast();
        var session = LiveSessions.open(hub, client, Filter.ALL, Overflow.SKIP, hub.position());

        session.sendLast(new byte[] {(byte) 0x88, 0}, SendCallback.NONE);
        publish("A", "late");
        hub.dispatch();

        assertThat(client.texts()).containsExactly("");
    }

    @Test
    void abortsAClientThatStaysAfterAClose() {
        var client = FakeConnection.fast();
        var session = LiveSessions.open(hub, client, Filter.ALL, Overflow.SKIP, hub.position());
        session.sendLast(new byte[] {(byte) 0x88, 0}, SendCallback.NONE);

        tickAt(5);
        assertThat(client.isAborted()).isFalse();
        tickAt(6);

        assertThat(client.isAborted()).isTrue();
    }

    @Test
    void pingsASilentClientAgainAndAgain() {
        var client = FakeConnection.fast();
        LiveSessions.open(hub, client, Filter.ALL, Overflow.SKIP, hub.position());

        tickAt(29);
        assertThat(client.texts()).isEmpty();
        tickAt(30);
        tickAt(59);
        assertThat(client.texts()).containsExactly(PING);
        tickAt(60);

        assertThat(client.texts()).containsExactly(PING, PING);
    }

    @Test
    void postponesThePingWhenTheClientSpeaks() {
        var client = FakeConnection.fast();
        var session = LiveSessions.open(hub, client, Filter.ALL, Overflow.SKIP, hub.position());
        nanos.set(Duration.ofSeconds(20).toNanos());
        session.onText(ClientFrameReader.read("{\"type\":\"pong\"}"), SendCallback.NONE);

        tickAt(49);
        assertThat(client.texts()).isEmpty();
        tickAt(50);

        assertThat(client.texts()).containsExactly(PING);
    }

    @Test
    void closesAndThenAbortsAStalledClient() {
        var stalled = new FakeConnection(5);
        LiveSessions.open(hub, stalled, Filter.ALL, Overflow.SKIP, hub.position());
        publish("A", "more than fits");
        hub.dispatch();

        tickAt(60);
        assertThat(stalled.closed()).isEmpty();
        tickAt(61);
        assertThat(stalled.closed()).containsExactly(CloseReason.TOO_SLOW);
        assertThat(stalled.isAborted()).isFalse();
        tickAt(67);

        assertThat(stalled.isAborted()).isTrue();
        assertThat(hub.counts().stalled()).isEqualTo(1);
    }

    @Test
    void queuesNoFurtherPingsForAStalledClient() {
        var stalled = new FakeConnection(5);
        LiveSessions.open(hub, stalled, Filter.ALL, Overflow.SKIP, hub.position());
        publish("A", "more than fits");
        hub.dispatch();
        tickAt(30);
        stalled.read(1);
        tickAt(45);
        tickAt(60);

        stalled.read(Long.MAX_VALUE);

        assertThat(stalled.texts()).containsExactly("more than fits", PING);
    }

    @Test
    void reportsTheOutcomeOfAFrameOnce() {
        var client = new FakeConnection(3);
        var session = LiveSessions.open(hub, client, Filter.ALL, Overflow.SKIP, hub.position());
        var sent = new AtomicInteger();
        var lost = new AtomicInteger();

        session.send(frame(), counting(sent, lost));
        session.send(frame(), counting(sent, lost));
        session.end();
        session.send(frame(), counting(sent, lost));
        client.read(Long.MAX_VALUE);

        assertThat(sent).hasValue(1);
        assertThat(lost).hasValue(2);
        assertThat(hub.counts().sessions()).isZero();
    }

    private void publish(String type, String text) {
        hub.publish(new Head(type, "task", "t-1", true), text.getBytes(UTF_8));
    }

    private void tickAt(long seconds) {
        nanos.set(Duration.ofSeconds(seconds).toNanos());
        hub.tick();
    }

    private static byte[] frame() {
        return new byte[] {(byte) 0x81, 1, 'x'};
    }

    private static SendCallback counting(AtomicInteger sent, AtomicInteger lost) {
        return new SendCallback() {
            @Override
            public void sent() {
                sent.incrementAndGet();
            }

            @Override
            public void lost() {
                lost.incrementAndGet();
            }
        };
    }
}
