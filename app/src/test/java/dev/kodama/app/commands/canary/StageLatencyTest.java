package dev.kodama.app.commands.canary;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class StageLatencyTest {
    private final StageLatency latency = new StageLatency();

    @Test
    void hasNoPercentileBeforeTheFirst() {
        assertThat(latency.percentile(99)).isZero();
    }

    @Test
    void takesPercentilesOfTheLastThousandAndTheMaximumOfAll() {
        latency.add(5_000);
        for (int i = 1; i <= 1_000; i++) {
            latency.add(i);
        }

        assertThat(latency.percentile(50)).isEqualTo(Duration.ofNanos(500));
        assertThat(latency.percentile(99)).isEqualTo(Duration.ofNanos(990));
        assertThat(latency.percentile(100)).isEqualTo(Duration.ofNanos(1_000));
        assertThat(latency.max()).isEqualTo(Duration.ofNanos(5_000));
        assertThat(latency.count()).isEqualTo(1_001);
    }
}
