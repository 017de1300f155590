package dev.kodama.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ReaderPoolTest {
    private final AtomicInteger opened = new AtomicInteger();
    private final List<Integer> closed = new ArrayList<>();
    private final ReaderPool<Integer> pool = new ReaderPool<>(2, opened::incrementAndGet, closed::add);

    @AfterEach
    void close() {
        pool.close();
    }

    @Test
    void reusesAnIdleObject() {
        assertThat(pool.<Integer>with(one -> one)).isEqualTo(1);
        assertThat(pool.<Integer>with(one -> one)).isEqualTo(1);
        assertThat(pool.<Integer>with(one -> one + pool.<Integer>with(other -> other)))
                .isEqualTo(3);
    }

    @Test
    void closesAnObjectWhoseUseFailed() {
        assertThatThrownBy(() -> pool.with(one -> {
                    throw new IllegalStateException("broken");
                }))
                .hasMessage("broken");

        assertThat(closed).containsExactly(1);
        assertThat(pool.<Integer>with(one -> one)).isEqualTo(2);
    }

    @Test
    void closesIdleObjects() {
        var unused = pool.<Integer>with(one -> one);

        pool.closeIdle(Duration.ofHours(1));
        assertThat(closed).isEmpty();
        pool.closeIdle(Duration.ZERO);

        assertThat(closed).containsExactly(1);
    }

    @Test
    void closesAnObjectThatIsReturnedAfterTheEnd() {
        var unused = pool.<Integer>with(one -> {
            pool.close();
            return one;
        });

        assertThat(closed).containsExactly(1);
    }
}
