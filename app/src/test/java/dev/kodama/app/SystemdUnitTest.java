package dev.kodama.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kodama.app.settings.UnknownVariables;
import dev.kodama.forwarder.hub.HubConfig;
import dev.kodama.settings.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code deploy/systemd/kodama@.service}. */
class SystemdUnitTest {
    private final String unit = Documentation.text(
            Documentation.ROOT.resolve("deploy").resolve("systemd").resolve("kodama@.service"));

    @TempDir
    private Path folder;

    private List<String> values(String key) {
        return unit.lines()
                .filter(line -> line.startsWith(key + "="))
                .map(line -> line.substring(key.length() + 1))
                .toList();
    }

    @Test
    void runsARoleFromTheArchiveWithAFolderOfItsOwn() {
        assertThat(values("ExecStart")).containsExactly("/opt/kodama/bin/kodama %i");
        assertThat(values("Environment")).containsExactly("KODAMA_DATA_DIR=/var/lib/kodama/%i");
        assertThat(values("StateDirectory")).containsExactly("kodama/%i");
        assertThat(UnknownVariables.known()).contains("KODAMA_DATA_DIR");
    }

    @Test
    void givesAForwarderTheTimeToDrain() {
        long drain = Settings.of(Map.of()).get(HubConfig.DRAIN_TIMEOUT).toSeconds();

        assertThat(values("TimeoutStopSec"))
                .singleElement()
                .extracting(Long::valueOf)
                .satisfies(seconds -> assertThat(seconds).isGreaterThan(drain + 10));
        assertThat(values("SuccessExitStatus")).containsExactly("130 143");
    }

    @Test
    void isHardened() {
        assertThat(values("User")).containsExactly("kodama");
        assertThat(values("CapabilityBoundingSet")).containsExactly("");
        assertThat(values("ProtectSystem")).containsExactly("strict");
        assertThat(values("SystemCallFilter")).containsExactly("@system-service", "~@privileged @resources");
        assertThat(List.of(
                        "NoNewPrivileges",
                        "ProtectHome",
                        "ProtectKernelModules",
                        "PrivateTmp",
                        "PrivateDevices",
                        "RestrictNamespaces",
                        "LockPersonality"))
                .allSatisfy(key -> assertThat(values(key)).containsExactly("yes"));
        assertThat(values("MemoryDenyWriteExecute"))
                .as("Java writes machine code")
                .isEmpty();
    }

    /** Where there is a systemd; elsewhere the tests above are all. */
    @Test
    void isWhatSystemdReads() throws Exception {
        var path = Arrays.stream(String.valueOf(System.getenv("PATH")).split(":", -1));
        if (path.anyMatch(one -> Files.isExecutable(Path.of(one, "systemd-analyze")))) {
            Path instance = folder.resolve("kodama@mirror.service");
            Files.writeString(instance, unit.replace("/opt/kodama/bin/kodama", "/bin/true"));

            assertThat(verify(instance)).isEmpty();
        }
    }

    private static String verify(Path instance) throws IOException, InterruptedException {
        var process = new ProcessBuilder("systemd-analyze", "verify", "--man=no", instance.toString())
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return said.lines()
                .filter(line -> line.contains(instance.getFileName().toString()))
                .reduce("", String::concat);
    }
}
