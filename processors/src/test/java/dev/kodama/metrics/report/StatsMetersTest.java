package dev.kodama.metrics.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kodama.metrics.CountSum;
import dev.kodama.metrics.MetricKey;
import dev.kodama.metrics.TimeBucket;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class StatsMetersTest {
    private static final Instant NOON = Instant.parse("2026-03-03T12:00:00Z");

    private final MeterRegistry registry = new SimpleMeterRegistry();
    private final List<StatsRow> counted = new ArrayList<>();
    /** Held here, since a registry holds the objects of its meters weakly. */
    private final List<StatsMeters> held = new ArrayList<>();

    private Instant now = NOON.plusSeconds(15);

    @Test
    void boundsTheNumberOfLabels() {
        counted.add(counted("TASK_DONE", 1_000));
        for (int number = 0; number < 5_000; number++) {
            counted.add(counted("INVENTED_" + number, 1));
        }

        register(50);

        assertThat(registry.find("kodama.events").functionCounters()).hasSize(51);
        assertThat(registry.getMeters()).hasSizeLessThan(51 * 4 + 4 * 3);
        assertThat(events("TASK_DONE")).isEqualTo(1_000);
        assertThat(events("other")).isEqualTo(5_000 - 49);
    }

    @Test
    void labelsNewNamesUpToTheMaximum() {
        counted.add(counted("TASK_DONE", 5));
        var meters = register(2);

        counted.add(counted("TASK_LOST", 7));
        counted.add(counted("TASK_LATE", 3));
        now = now.plusSeconds(1);
        meters.refresh();

        assertThat(events("TASK_LOST")).isEqualTo(7);
        assertThat(events("other")).isEqualTo(3);
    }

    @Test
    void neverLowersACounter() {
        counted.add(counted("TASK_DONE", 5));
        counted.add(counted("TASK_LOST", 4));
        var meters = register(1);
        assertThat(events("other")).isEqualTo(4);

        counted.set(1, counted("TASK_LOST", 400));
        now = now.plusSeconds(1);
        meters.refresh();

        assertThat(events("TASK_DONE")).isEqualTo(5);
        assertThat(events("other")).isEqualTo(400);
    }

    @Test
    void showsTheRateOfTheLastTenSeconds() {
        counted.add(counted("TASK_DONE", 40));

        register(5);

        assertThat(registry.get("kodama.events.rate")
                        .tag("event_type", "TASK_DONE")
                        .gauge()
                        .value())
                .isEqualTo(4.0);
    }

    @Test
    void describesEachMeterAsSharedByProcesses() {
        counted.add(counted("TASK_DONE", 40));

        register(5);

        assertThat(registry.getMeters())
                .allSatisfy(meter -> assertThat(meter.getId().getDescription()).endsWith("max by, never sum"));
    }

    @Test
    void removesItsMetersFromTheRegistry() {
        counted.add(counted("TASK_DONE", 5));

        register(5).close();

        assertThat(registry.getMeters()).isEmpty();
    }

    private StatsMeters register(int most) {
        var meters = StatsMeters.register(registry, () -> List.copyOf(counted), "default", most, () -> now);
        held.add(meters);
        return meters;
    }

    private double events(String type) {
        return registry.get("kodama.events")
                .tag("event_type", type)
                .functionCounter()
                .count();
    }

    static StatsRow counted(String eventType, long count) {
        var sums = new CountSum(count, 10 * count, 2 * count, 2);
        return new StatsRow(
                "default",
                new MetricKey(eventType, "task"),
                sums,
                NOON,
                NOON.plusSeconds(1),
                List.of(new TimeBucket(NOON.toEpochMilli(), sums)));
    }
}
