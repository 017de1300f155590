package dev.kodama.mirror.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.kodama.journal.SourcePosition;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(10)
class CaptureQueueTest {
    private final CaptureQueue queue = new CaptureQueue(10_000);

    private static CapturedItem message(int bytes) {
        return new CapturedItem.Published(
                new byte[0], new byte[bytes - CaptureQueue.ITEM_BYTES], SourcePosition.NONE, 0);
    }

    @Test
    void takesInOrderUpToTheRequestedBytes() throws Exception {
        var first = message(1_000);
        var second = message(1_000);
        var third = message(1_000);
        queue.add(List.of(first, second, third));

        assertThat(queue.take(2_500, Duration.ZERO)).containsExactly(first, second);
        assertThat(queue.waitingBytes()).isEqualTo(1_000);
        assertThat(queue.take(2_500, Duration.ZERO)).containsExactly(third);
    }

    @Test
    void takesALongerItemAlone() throws Exception {
        var large = message(9_000);
        queue.add(List.of(large, message(640)));

        assertThat(queue.take(1_000, Duration.ZERO)).containsExactly(large);
    }

    @Test
    void isEmptyAfterTheTimeout() throws Exception {
        assertThat(queue.take(100, Duration.ofMillis(20))).isEmpty();
    }

    @Test
    void blocksAdditionsWhileFull() throws Exception {
        var added = new AtomicReference<>("waits");
        var adder = new Thread(() -> {
            try {
                queue.add(List.of(message(6_000), message(6_000)));
                added.set("added");
            } catch (InterruptedException e) {
                added.set("interrupted");
            }
        });
        adder.start();
        await().until(() -> adder.getState() == Thread.State.WAITING);
        assertThat(added).hasValue("waits");

        assertThat(queue.take(6_000, Duration.ZERO)).hasSize(1);

        adder.join();
        assertThat(added).hasValue("added");
    }
}
