package dev.kodama.replay.durable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kodama.bus.failure.Backoff;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetryTest {
    private static final Backoff IMMEDIATE = new Backoff(Duration.ZERO, Duration.ZERO);

    private final Retry retry = new Retry(5, new Backoff(Duration.ofMillis(100), Duration.ofSeconds(1)));

    @ParameterizedTest
    @CsvSource({"1, 0, 100", "1, 1, 50", "2, 0, 200", "3, 0, 400", "4, 0, 800", "4, 1, 400"})
    void waitsTwiceAsLongEachTimeLessUpToAHalf(int failed, double random, long millis) {
        assertThat(retry.after(failed, random)).contains(Duration.ofMillis(millis));
    }

    @Test
    void givesUpAfterTheLastAttempt() {
        assertThat(retry.after(5, 0)).isEmpty();
        assertThat(new Retry(1, IMMEDIATE).after(1, 0)).isEmpty();
    }

    @Test
    void rejectsInvalidValues() {
        assertThatThrownBy(() -> new Retry(0, IMMEDIATE)).hasMessageContaining("at least 1");
    }
}
