package dev.kodama.forwarder.hub.ring;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kodama.bus.metadata.EventMetadata.Head;
import dev.kodama.forwarder.protocol.FrameEncoding;
import dev.kodama.forwarder.protocol.WireFrame;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class RingTest {
    private static final EventTest EVERY = (head, number) -> true;

    private static final Head HEAD = new Head("A", "t", "1", true);
    private static final int SMALLEST_RING = 256 << 10;

    private final FrameBatch batch = new FrameBatch();

    @Test
    void holdsWhatFitsAndDropsTheOldest() {
        var ring = new Ring(SMALLEST_RING);

        for (int i = 0; i < 1000; i++) {
            ring.add(HEAD, WireFrame.of(WireFrame.TEXT, new byte[996])); // 1000 bytes with the header
        }

        assertThat(ring.head()).isEqualTo(1000);
        assertThat(ring.tail()).isEqualTo(1000 - SMALLEST_RING / 1000);
    }

    @Test
    void isBoundedInFramesToo() {
        var ring = new Ring(SMALLEST_RING);

        for (int i = 0; i < 5000; i++) {
            ring.add(HEAD, WireFrame.of(WireFrame.TEXT, new byte[1]));
        }

        assertThat(ring.head() - ring.tail()).isEqualTo(1024);
    }

    @Test
    void holdsAnEventThatIsLargerThanItselfAlone() {
        var ring = new Ring(SMALLEST_RING);
        ring.add(HEAD, WireFrame.of(WireFrame.TEXT, "before".getBytes(UTF_8)));
        ring.add(HEAD, WireFrame.of(WireFrame.TEXT, new byte[5 << 20]));

        assertThat(ring.tail()).isEqualTo(1);
        assertThat(ring.take(1, 2, EVERY, batch, EventView.WHOLE)).isTrue();
        assertThat(batch.large()).hasSize(WireFrame.length(5 << 20));

        ring.add(HEAD, WireFrame.of(WireFrame.TEXT, "after".getBytes(UTF_8)));

        assertThat(ring.tail()).isEqualTo(2);
        assertThat(ring.take(1, 3, EVERY, batch, EventView.WHOLE)).isFalse();
        assertThat(ring.take(2, 3, EVERY, batch, EventView.WHOLE)).isTrue();
        assertThat(batch.count()).isEqualTo(1);
    }

    @Test
    void handsOutServerSentEventsOfTheSameFrames() {
        var ring = new Ring(SMALLEST_RING, 41);
        ring.add(HEAD, WireFrame.of(WireFrame.TEXT, "{\"n\":1}".getBytes(UTF_8)));
        ring.add(HEAD, WireFrame.of(WireFrame.TEXT, new byte[200]));

        assertThat(ring.take(41, 42, EVERY, batch, FrameEncoding.SSE)).isTrue();

        byte[] taken = new byte[batch.buffer().flip().remaining()];
        batch.buffer().get(taken);
        assertThat(new String(taken, UTF_8)).isEqualTo("id: 41\ndata: {\"n\":1}\n\n");
        assertThat(ring.take(42, 43, EVERY, batch, FrameEncoding.SSE)).isTrue();
        assertThat(batch.buffer().position()).isEqualTo("id: 42\ndata: ".length() + 200 + 2);
    }

    @Test
    void handsOutTwoFormsOfAnEventAndCountsBothIntoItsBound() {
        var ring = new Ring(SMALLEST_RING);
        byte[] whole = WireFrame.of(WireFrame.TEXT, new byte[596]);
        byte[] plain = WireFrame.of(WireFrame.TEXT, new byte[396]);
        for (int i = 0; i < 1000; i++) {
            ring.add(HEAD, whole, i % 2 == 0 ? plain : null);
        }
        long even = ring.tail() + ring.tail() % 2;

        assertThat(ring.head() - ring.tail()).isBetween(SMALLEST_RING / 800L - 1, SMALLEST_RING / 800L + 1);
        assertThat(ring.text(even)).hasSize(596);
        assertThat(ring.plainText(even)).hasSize(396);
        assertThat(ring.plainText(even + 1)).isNull();
        assertThat(ring.take(even, even + 2, EVERY, batch, EventView.PLAIN)).isTrue();
        assertThat(batch.buffer().position()).isEqualTo(400 + 600);
        assertThat(ring.take(even, even + 2, EVERY, batch, EventView.WHOLE)).isTrue();
        assertThat(batch.buffer().position()).isEqualTo(600 + 600);
    }

    @Test
    void passesAllThatIsInItWhenNumbersAreLeftOut() {
        var ring = new Ring(SMALLEST_RING, 7);
        ring.add(HEAD, WireFrame.of(WireFrame.TEXT, "seven".getBytes(UTF_8)));

        ring.jump(100);
        ring.add(HEAD, WireFrame.of(WireFrame.TEXT, "hundred".getBytes(UTF_8)));

        assertThat(ring.take(7, 8, EVERY, batch, EventView.WHOLE)).isFalse();
        assertThat(ring.take(100, 101, EVERY, batch, EventView.WHOLE)).isTrue();
        assertThat(batch.next()).isEqualTo(101);
    }

    /** Every frame says how long it is and consists of one letter, so one that is torn shows. */
    @Test
    void neverHandsOutATornFrame() {
        var ring = new Ring(SMALLEST_RING);
        var writer = CompletableFuture.runAsync(() -> {
            for (int i = 0; i < 200_000; i++) {
                byte[] text = new byte[i % 3000 + 1];
                Arrays.fill(text, (byte) ('a' + i % 26));
                ring.add(HEAD, WireFrame.of(WireFrame.TEXT, text));
            }
        });
        long taken = 0;
        long overtaken = 0;
        long cursor = 0;
        while (!writer.isDone() || cursor < ring.head()) {
            if (ring.take(cursor, ring.head(), EVERY, batch, EventView.WHOLE)) {
                checkFrames(cursor, batch);
                cursor = batch.next();
                taken += batch.count();
            } else {
                overtaken++;
                cursor = ring.tail();
            }
        }

        writer.join();
        assertThat(taken).isPositive();
        assertThat(taken + overtaken)
                .as("the writer laps the reader and is lapped")
                .isGreaterThan(taken);
    }

    private static void checkFrames(long first, FrameBatch batch) {
        ByteBuffer frames = batch.buffer().flip();
        for (int i = 0; i < batch.count(); i++) {
            long number = first + i;
            int length = (int) (number % 3000 + 1);
            byte[] expected = new byte[length];
            Arrays.fill(expected, (byte) ('a' + number % 26));
            byte[] frame = new byte[WireFrame.length(length)];
            frames.get(frame);
            assertThat(frame).isEqualTo(WireFrame.of(WireFrame.TEXT, expected));
        }
        assertThat(frames.hasRemaining()).isFalse();
    }
}
