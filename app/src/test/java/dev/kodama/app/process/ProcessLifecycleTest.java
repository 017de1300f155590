package dev.kodama.app.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ProcessLifecycleTest {
    private final List<String> closed = new CopyOnWriteArrayList<>();
    private final ProcessLifecycle running = new ProcessLifecycle();

    @Test
    void closesPartsInReverseOrderEachOnce() throws Exception {
        running.start(() -> part("first"));
        running.start(() -> part("second"));

        running.close();
        running.close();

        assertThat(closed).containsExactly("second", "first");
    }

    @Test
    void closesTheOtherPartsWhenOneFails() throws Exception {
        running.start(() -> part("first"));
        running.start(() -> () -> {
            throw new IllegalStateException("stuck");
        });

        running.close();

        assertThat(closed).containsExactly("first");
    }

    @Test
    void waitsForAStartingPart() throws Exception {
        var starting = new CountDownLatch(1);
        var go = new CountDownLatch(1);
        var start = new FutureTask<>(() -> running.start(() -> {
            starting.countDown();
            go.await();
            return part("late");
        }));
        new Thread(start).start();
        assertThat(starting.await(5, TimeUnit.SECONDS)).isTrue();
        var end = new Thread(running::close);
        end.start();

        go.countDown();
        end.join();

        assertThat(start.get()).isNotNull();
        assertThat(closed).containsExactly("late");
    }

    @Test
    void startsNoPartWhileStopping() {
        running.close();

        assertThatThrownBy(() -> running.start(() -> part("too late"))).isInstanceOf(CancellationException.class);
    }

    @Test
    void returnsTheReasonWhyAPartHasEnded() throws Exception {
        running.watch(Optional::empty);
        running.watch(() -> Optional.of("it broke"));

        assertThat(running.awaitEnd()).isEqualTo("it broke");
        running.close();
    }

    private AutoCloseable part(String name) {
        return () -> closed.add(name);
    }
}
