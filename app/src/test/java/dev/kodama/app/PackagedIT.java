package dev.kodama.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code app/target/kodama}, as it is handed out. */
class PackagedIT {
    private static final Path KODAMA =
            Path.of("target", "kodama", "bin", "kodama").toAbsolutePath();

    @TempDir
    private Path folder;

    @Test
    void runsThroughALink() throws Exception {
        Path link = Files.createSymbolicLink(folder.resolve("kodama"), KODAMA);

        try (var kodama = KodamaProcess.run(List.of(link.toString(), "--version"))) {
            assertThat(kodama.awaitExit(Duration.ofSeconds(20))).isZero();
            assertThat(kodama.out()).singleElement().asString().startsWith("kodama 0.");
        } finally {
            Files.delete(link);
        }
    }

    @Test
    void endsWithItsExitCode() throws Exception {
        try (var kodama = KodamaProcess.run(
                List.of(KODAMA.toString(), "publish", "T", "e", "1", "{}", "--redis-url", "redis://127.0.0.1:1"))) {
            assertThat(kodama.awaitExit(Duration.ofSeconds(20))).isEqualTo(2);
            assertThat(kodama.err()).singleElement().asString().contains("cannot reach Redis: redis://127.0.0.1:1: ");
        }
    }
}
