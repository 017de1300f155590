package dev.kodama.journal.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.junit.jupiter.api.Test;

class FetchWatchTest {
    private static final Duration WAIT = Duration.ofSeconds(4);

    private final Count fetches = new Count("consumer-fetch-manager-metrics", "fetch-total", 0);
    private final Count connections = new Count("consumer-metrics", "connection-count", 1);
    private final FetchWatch watch = new FetchWatch(
            Map.of(fetches.metricName(), fetches, connections.metricName(), connections), WAIT, nanos(0));

    @Test
    void isNotSilentWhileAFetchMayWait() {
        watch.afterPoll(nanos(3));

        assertThat(watch.silentFor(nanos(3))).isZero();
    }

    @Test
    void isSilentSinceTheAnswerWasDue() {
        watch.afterPoll(nanos(3));
        watch.afterPoll(nanos(4));
        watch.afterPoll(nanos(6));

        assertThat(watch.silentFor(nanos(6))).isEqualTo(Duration.ofSeconds(3));
    }

    @Test
    void isSilentAtOnceWithoutAConnection() {
        watch.afterPoll(nanos(1));
        connections.value = 0;
        watch.afterPoll(nanos(2));

        assertThat(watch.silentFor(nanos(2))).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void isNotSilentAfterAnAnswer() {
        watch.afterPoll(nanos(9));
        fetches.value = 1;
        watch.afterPoll(nanos(10));
        watch.afterPoll(nanos(13));

        assertThat(watch.silentFor(nanos(13))).isZero();
    }

    private static long nanos(int seconds) {
        return Duration.ofSeconds(seconds).toNanos();
    }

    private static final class Count implements Metric {
        private final MetricName name;
        private double value;

        Count(String group, String name, double value) {
            this.name = new MetricName(name, group, "", Map.of());
            this.value = value;
        }

        @Override
        public MetricName metricName() {
            return name;
        }

        @Override
        public Object metricValue() {
            return value;
        }
    }
}
