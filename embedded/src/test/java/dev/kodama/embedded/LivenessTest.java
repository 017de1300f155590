package dev.kodama.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LivenessTest {
    @TempDir
    private Path proc;

    @Test
    void followsTheLifeOfAProcess() throws Exception {
        var child = new ProcessBuilder("cat").start();
        assertThat(Liveness.of(child.toHandle())).isEqualTo(Liveness.ALIVE);

        child.destroyForcibly().waitFor();

        assertThat(Liveness.of(child.toHandle())).isEqualTo(Liveness.ENDED);
    }

    @Test
    void takesAMissingExecutableForAnEnd() throws IOException {
        Files.createDirectory(proc.resolve("7")); // as of a process that is not reaped yet

        assertThat(Liveness.inProc(proc, 7)).isEqualTo(Liveness.ENDED);
        assertThat(Liveness.inProc(proc, 8)).isEqualTo(Liveness.ENDED);
    }

    @Test
    void doesNotTakeAFailedCheckForAnEnd() throws IOException {
        Files.writeString(Files.createDirectory(proc.resolve("7")).resolve("exe"), "no link: it cannot be read as one");

        assertThat(Liveness.inProc(proc, 7)).isEqualTo(Liveness.UNKNOWN);
    }
}
