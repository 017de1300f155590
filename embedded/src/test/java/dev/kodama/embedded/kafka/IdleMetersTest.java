package dev.kodama.embedded.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import com.yammer.metrics.core.Meter;
import com.yammer.metrics.core.MetricName;
import com.yammer.metrics.core.MetricsRegistry;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class IdleMetersTest {
    private final MetricsRegistry registry = new MetricsRegistry();

    @Test
    void stopsTheTimersOfPresentAndFutureMeters() throws Exception {
        var before = meter("before");

        IdleMeters.stop(registry);
        IdleMeters.stop(registry); // another node of this JVM
        var after = meter("after");

        assertThat(timer(before).isCancelled()).isTrue();
        assertThat(timer(after).isCancelled()).isTrue();
        after.mark(3);
        assertThat(after.count()).isEqualTo(3);
    }

    @Test
    void keepsNoSamplesOfPresentAndFutureHistograms() {
        var before = registry.newHistogram(name("before"), true);
        before.update(7);

        IdleMeters.stop(registry);
        var after = registry.newHistogram(name("after"), true);
        var timer = registry.newTimer(name("timer"), TimeUnit.MILLISECONDS, TimeUnit.SECONDS);
        before.update(3);
        after.update(5);
        timer.update(2, TimeUnit.MILLISECONDS);

        assertThat(before.getSnapshot().size()).isZero();
        assertThat(after.getSnapshot().size()).isZero();
        assertThat(timer.getSnapshot().size()).isZero();
        assertThat(before.count()).isEqualTo(2);
        assertThat(after.max()).isEqualTo(5);
        assertThat(timer.count()).isEqualTo(1);
    }

    private static MetricName name(String name) {
        return new MetricName(IdleMetersTest.class, name);
    }

    private Meter meter(String name) {
        return registry.newMeter(name(name), "events", TimeUnit.SECONDS);
    }

    /** A meter does not tell whether it was stopped. */
    private static Future<?> timer(Meter meter) throws ReflectiveOperationException {
        var field = Meter.class.getDeclaredField("future");
        field.setAccessible(true);
        return (Future<?>) field.get(meter);
    }
}
