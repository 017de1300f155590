package dev.kodama.mirror.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(10)
class CaptureQueueTest {
    private final CaptureQueue queue = new CaptureQueue(1_000);

    private static Captured message(int bytes) {
        return new Captured.Published(new byte[0], new byte[bytes - 64], SourcePosition.NONE, 0);
    }

    @Test
    void takesInOrderUpToTheBytesAskedFor() throws Exception {
        var first = message(100);
        var second = message(100);
        var third = message(100);
        queue.add(List.of(first, second, third));

        assertThat(queue.take(250, Duration.ZERO)).containsExactly(first, second);
        assertThat(queue.waitingBytes()).isEqualTo(100);
        assertThat(queue.take(250, Duration.ZERO)).containsExactly(third);
    }

    @Test
    void takesOneThatIsLongerAlone() throws Exception {
        var large = message(900);
        queue.add(List.of(large, message(64)));

        assertThat(queue.take(100, Duration.ZERO)).containsExactly(large);
    }

    @Test
    void isEmptyWhenNothingCameInTime() throws Exception {
        assertThat(queue.take(100, Duration.ofMillis(20))).isEmpty();
    }

    @Test
    void holdsWhoAddsWhileItIsFull() throws Exception {
        var added = new AtomicReference<>("waits");
        var adder = new Thread(() -> {
            try {
                queue.add(List.of(message(600), message(600)));
                added.set("added");
            } catch (InterruptedException e) {
                added.set("interrupted");
            }
        });
        adder.start();
        await().until(() -> adder.getState() == Thread.State.WAITING);
        assertThat(added).hasValue("waits");

        assertThat(queue.take(600, Duration.ZERO)).hasSize(1);

        adder.join();
        assertThat(added).hasValue("added");
    }
}
