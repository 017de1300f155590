package dev.kodama.bench.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kodama.app.Main;
import dev.kodama.testing.process.SharedClasses;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** As {@link FaultBenchIT}, with the faults that lose events in Redis. */
@Tag("faults")
class LossyFaultBenchIT {
    private static final long SEED = 20_261_123;

    @BeforeAll
    static void startFaster() throws IOException {
        System.setProperty("kodama.bench.jvm", String.join("\n", SharedClasses.jvm()));
    }

    @Test
    void recordsAHoleForEverythingThatRedisLost(@TempDir Path dir) throws Exception {
        var kinds = Set.of(FaultKind.OVERFLOW, FaultKind.RESTART_CRASHED);
        var plan = new FaultPlan(6_000, 2_000, 2, kinds, SEED);

        var report = FaultBench.run(plan, dir, Main.class.getName(), InstantSource.system(), System.err::println);

        assertThat(report.findings())
                .as(() -> String.join("\n", report.lines()))
                .isEmpty();
        assertThat(report.journal().lostInHoles()).isPositive();
        assertThat(report.journal().holes()).containsKeys("backlog-lost", "restart");
    }
}
