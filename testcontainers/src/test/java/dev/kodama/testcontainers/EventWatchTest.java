package dev.kodama.testcontainers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kodama.bus.Event;
import java.net.URI;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class EventWatchTest {
    private static final Duration SOON = Duration.ofMillis(20);

    private final FakeWebSocket socket = new FakeWebSocket();
    private final EventWatch watch = new EventWatch(event -> event.eventType().equals("B"));

    private static String event(String type, int sequence) {
        return "{\"seq\":" + sequence + ",\"time\":\"2026-01-01T00:00:00.000Z\",\"channel\":\"events." + type
                + "\",\"source\":\"default\",\"event_type\":\"" + type
                + "\",\"entity_type\":\"task\",\"entity_id\":\"t-1\",\"payload\":{\"n\":1}}";
    }

    private void receive(String text) {
        var unused = watch.onText(socket, text, true);
    }

    @Test
    void returnsTheFirstEventThatMatches() {
        receive("{\"type\":\"resumed\",\"since\":0}");
        receive(event("A", 1));
        receive(event("B", 2));
        receive(event("B", 3));

        var found = watch.await(SOON);

        assertThat(found.entityId()).isEqualTo("t-1");
        assertThat(found.other()).containsEntry("seq", 2).containsEntry("source", "default");
        assertThat(socket.requested).isEqualTo(4);
    }

    @Test
    void joinsThePartsOfAMessage() {
        String text = event("B", 1);
        var unused = watch.onText(socket, text.substring(0, 10), false);
        receive(text.substring(10));

        assertThat(watch.await(SOON)).extracting(Event::eventType).isEqualTo("B");
    }

    @Test
    void countsTheEventsThatCameInstead() {
        receive(event("A", 1));
        receive(event("A", 2));
        receive("{\"type\":\"caught_up\",\"seq\":2}");

        assertThatThrownBy(() -> watch.await(SOON))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("{A=2}")
                .hasMessageContaining("caught_up");
    }

    @Test
    void failsWhereTheForwarderCloses() {
        var unused = watch.onClose(socket, 4401, "Authentication required");

        assertThatThrownBy(() -> watch.await(SOON))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("4401 Authentication required");
    }

    @Test
    void failsWithTheExceptionOfThePredicate() {
        var broken = new EventWatch(event -> {
            throw new IllegalArgumentException("a test's bug");
        });

        var unused = broken.onText(socket, event("A", 1), true);

        assertThatThrownBy(() -> broken.await(SOON)).hasRootCauseMessage("a test's bug");
    }

    @Test
    void findsNoForwarder() {
        assertThatThrownBy(() -> EventWatch.first(
                        URI.create("ws://127.0.0.1:" + HostPorts.free()), event -> true, Duration.ofSeconds(5)))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("ConnectException");
    }

    /** Counts what is asked for; nothing is sent in these tests. */
    private static final class FakeWebSocket implements WebSocket {
        private long requested;

        @Override
        public void request(long count) {
            requested += count;
        }

        @Override
        public CompletableFuture<WebSocket> sendText(CharSequence data, boolean last) {
            return unsupported();
        }

        @Override
        public CompletableFuture<WebSocket> sendBinary(ByteBuffer data, boolean last) {
            return unsupported();
        }

        @Override
        public CompletableFuture<WebSocket> sendPing(ByteBuffer message) {
            return unsupported();
        }

        @Override
        public CompletableFuture<WebSocket> sendPong(ByteBuffer message) {
            return unsupported();
        }

        @Override
        public CompletableFuture<WebSocket> sendClose(int code, String reason) {
            return unsupported();
        }

        private static CompletableFuture<WebSocket> unsupported() {
            return CompletableFuture.failedFuture(new UnsupportedOperationException());
        }

        @Override
        public String getSubprotocol() {
            return "";
        }

        @Override
        public boolean isOutputClosed() {
            return false;
        }

        @Override
        public boolean isInputClosed() {
            return false;
        }

        @Override
        public void abort() {}
    }
}
