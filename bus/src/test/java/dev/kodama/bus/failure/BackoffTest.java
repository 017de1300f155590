package dev.kodama.bus.failure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BackoffTest {
    private final Backoff backoff = new Backoff(Duration.ofMillis(100), Duration.ofSeconds(1));

    @ParameterizedTest
    @CsvSource({"1, 0, 100", "1, 1, 50", "2, 0, 200", "3, 0, 400", "4, 0, 800", "4, 1, 400"})
    void waitsTwiceAsLongEachTimeLessUpToAHalf(int failures, double random, long millis) {
        assertThat(backoff.delay(failures, random)).isEqualTo(Duration.ofMillis(millis));
    }

    @ParameterizedTest
    @CsvSource({"5", "64", "1000000"})
    void neverWaitsLongerThanTheMaximum(int failures) {
        assertThat(backoff.delay(failures)).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void spreadsJitteredDelaysBetweenHalfAndTheWhole() {
        for (int i = 0; i < 100; i++) {
            assertThat(backoff.jittered(2)).isBetween(Duration.ofMillis(100), Duration.ofMillis(200));
        }
    }

    @Test
    void rejectsDelaysThatDoNotGrow() {
        assertThatThrownBy(() -> new Backoff(Duration.ofSeconds(2), Duration.ofSeconds(1)))
                .hasMessageContaining("PT2S to PT1S");
        assertThatThrownBy(() -> new Backoff(Duration.ofSeconds(-1), Duration.ofSeconds(1)))
                .hasMessageContaining("from 0 or more");
    }
}
