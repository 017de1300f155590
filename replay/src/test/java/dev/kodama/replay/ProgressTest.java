package dev.kodama.replay;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class ProgressTest {
    @Test
    void estimatesFromThePassedSequences() {
        var progress = new Progress(1_001, 1_251, 2_001, 100, Duration.ofSeconds(10));

        assertThat(progress.percent()).hasValue(25);
        assertThat(progress.eventsPerSecond()).isEqualTo(10);
        assertThat(progress.remaining()).contains(Duration.ofSeconds(30));
    }

    @Test
    void hasNoEstimateForAnUnknownEnd() {
        var progress = new Progress(1, 1_000, Long.MAX_VALUE, 999, Duration.ofSeconds(1));

        assertThat(progress.percent()).isEmpty();
        assertThat(progress.remaining()).isEmpty();
        assertThat(progress.eventsPerSecond()).isEqualTo(999);
    }

    @Test
    void isCompleteForAnEmptyRange() {
        var progress = new Progress(5, 5, 5, 0, Duration.ZERO);

        assertThat(progress.percent()).hasValue(100);
        assertThat(progress.remaining()).contains(Duration.ZERO);
        assertThat(progress.eventsPerSecond()).isZero();
    }

    @Test
    void hasNoEstimateBeforeTheStartIsFound() {
        var progress = new Progress(0, 0, 100, 0, Duration.ofMillis(5));

        assertThat(progress.percent()).isEmpty();
        assertThat(progress.remaining()).isEmpty();
    }
}
