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

        IdleMeters.stopTicks(registry);
        IdleMeters.stopTicks(registry); // another node of this JVM
        var after = meter("after");

        assertThat(timer(before).isCancelled()).isTrue();
        assertThat(timer(after).isCancelled()).isTrue();
        after.mark(3);
        assertThat(after.count()).isEqualTo(3);
    }

    private Meter meter(String name) {
        return registry.newMeter(new MetricName(IdleMetersTest.class, name), "events", TimeUnit.SECONDS);
    }

    /** A meter does not tell whether it was stopped. */
    private static Future<?> timer(Meter meter) throws ReflectiveOperationException {
        var field = Meter.class.getDeclaredField("future");
        field.setAccessible(true);
        return (Future<?>) field.get(meter);
    }
}
