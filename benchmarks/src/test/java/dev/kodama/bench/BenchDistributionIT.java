package dev.kodama.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kodama.testing.process.KodamaProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** {@code benchmarks/target/kodama-bench}: the distribution of app with {@code bench}. */
class BenchDistributionIT {
    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final String NO_ARCHIVE = "JAVA_OPTS=-Xshare:auto"; // for two starts it would not pay
    private static final Path KODAMA =
            Path.of("target", "kodama-bench", "bin", "kodama").toAbsolutePath();

    @Test
    void hasBenchAndTheOtherCommands() throws Exception {
        try (var kodama = KodamaProcess.run(List.of("env", NO_ARCHIVE, KODAMA.toString(), "--help"))) {
            assertThat(kodama.awaitExit(TIMEOUT)).isZero();
            assertThat(kodama.out())
                    .anyMatch(line -> line.startsWith("  up "))
                    .anyMatch(line -> line.startsWith("  bench ") && !line.contains("not part of"));
        }
    }

    @Test
    void listsTheMeasurements() throws Exception {
        try (var kodama = KodamaProcess.run(List.of("env", NO_ARCHIVE, KODAMA.toString(), "bench", "--help"))) {
            assertThat(kodama.awaitExit(TIMEOUT)).isZero();
            assertThat(String.join("\n", kodama.out())).contains("faults", "mirror", "journal", "replay", "soak");
        }
    }
}
