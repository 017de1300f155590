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

/** A short run of {@code kodama bench faults}; the long one is by command, see docs/faults.md. */
@Tag("faults")
class FaultBenchIT {
    private static final long SEED = 20_261_123;
    private static final Set<FaultKind> KINDS = Set.of(
            FaultKind.MIRROR_KILL,
            FaultKind.LINK_CUT,
            FaultKind.CLIENT_KILL,
            FaultKind.BROKER_KILL,
            FaultKind.FAILOVER,
            FaultKind.RESTART_SAVED,
            FaultKind.FIRST_COMMIT_STALL,
            FaultKind.UP_STOP,
            FaultKind.FOREIGN_RECORD,
            FaultKind.REPEATED_RECORD,
            FaultKind.PARTITION_ADDED,
            FaultKind.EVENT_TOO_LARGE);

    @BeforeAll
    static void startFaster() throws IOException {
        System.setProperty("kodama.bench.jvm", String.join("\n", SharedClasses.jvm()));
    }

    @Test
    void losesRepeatsAndReordersNoEventUnderFaults(@TempDir Path dir) throws Exception {
        var plan = new FaultPlan(20_000, 1_000, KINDS.size(), KINDS, SEED);

        var report = FaultBench.run(plan, dir, Main.class.getName(), InstantSource.system(), System.err::println);

        assertThat(report.findings())
                .as(() -> String.join("\n", report.lines()))
                .isEmpty();
        assertThat(report.acknowledged()).isGreaterThanOrEqualTo(19_000);
        assertThat(report.otherRecords()).isEqualTo(new FaultReport.OtherRecords(1, 1, 1, 1));
        assertThat(report.sideChecks())
                .extracting(SideCheck::kind)
                .containsExactlyInAnyOrder(FaultKind.FIRST_COMMIT_STALL, FaultKind.UP_STOP);
    }
}
