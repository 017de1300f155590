package dev.kodama.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kodama.app.testing.KodamaThread;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataFolderIT {
    @TempDir
    private Path folder;

    @Test
    void endsUpWithOneLineWhereANewerVersionHasWrittenIt() throws Exception {
        Files.createDirectory(folder.resolve("kafka"));
        Files.writeString(folder.resolve("kodama.format"), "3\n");

        try (var up = KodamaThread.start("up", "--data-dir", folder.toString(), "--http-port", "0")) {
            assertThat(up.awaitExit(Duration.ofSeconds(20))).isEqualTo(2);
            assertThat(up.out()).isEmpty();
            assertThat(up.err())
                    .containsExactly("kodama: the data folder " + folder
                            + " has format 3, this version reads formats up to 2; start the newer version that wrote"
                            + " it, or name another folder with --data-dir");
        }
        assertThat(folder).isDirectoryNotContaining(path -> path.endsWith("redis"));
    }
}
