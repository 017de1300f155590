package dev.kodama.bench.soak;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kodama.app.Main;
import dev.kodama.testing.process.SharedClasses;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A short run of {@code kodama bench soak}; the long one is by command, see docs/faults.md. */
@Tag("faults")
@EnabledOnOs(OS.LINUX) // counts descriptors in /proc, attacks from 127.0.0.2 on
class SoakBenchIT {
    @BeforeAll
    static void startFaster() throws IOException {
        System.setProperty("kodama.bench.jvm", String.join("\n", SharedClasses.jvm()));
    }

    @Test
    void losesNoEventOfGoodClientsUnderAllAttacks(@TempDir Path dir) throws Exception {
        var plan = new SoakPlan(Duration.ofSeconds(20), Duration.ofSeconds(3), 200, 50, List.of());

        var report = SoakBench.run(plan, dir, Main.class.getName(), System.err::println);

        assertThat(report.findings())
                .as(() -> String.join("\n", report.lines()))
                .isEmpty();
        assertThat(report.acknowledged()).isGreaterThan(4_000);
        assertThat(report.received()).isGreaterThanOrEqualTo(50L * 4_000);
        assertThat(report.attacks().get("silent connections")).containsKey("cut");
        assertThat(report.attacks().get("WebSockets with the largest filters"))
                .containsKeys("filters taken", "filters refused");
        assertThat(report.attacks().get("filters of 100,000 names")).containsKey("refused");
    }
}
