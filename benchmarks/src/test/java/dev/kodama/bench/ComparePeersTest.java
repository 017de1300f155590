package dev.kodama.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The flags of {@code compare-peers}: a wrong one must not start anything. */
class ComparePeersTest {
    private static final String SCRIPT = "./compare-peers";
    private static final int USAGE = 2;

    private record Ended(int exitCode, String output) {}

    @Test
    void parses() throws Exception {
        assertThat(run("bash", "-n", SCRIPT)).isEqualTo(new Ended(0, ""));
    }

    @Test
    void printsHelp() throws Exception {
        var ended = run(SCRIPT, "--help");

        assertThat(ended.exitCode()).isZero();
        assertThat(ended.output())
                .startsWith("usage: benchmarks/compare-peers [--rounds N]")
                .contains("--clients N", "--burst N", "--events N", "--yardstick FOLDER", "nats-server");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--round 3", "--rounds", "--rounds 0", "--events many", "--yardstick", "3"})
    void refusesOtherFlags(String flags) throws Exception {
        var command = new ArrayList<>(List.of(SCRIPT));
        command.addAll(List.of(flags.split(" ", -1)));

        var ended = run(command.toArray(String[]::new));

        assertThat(ended.exitCode()).isEqualTo(USAGE);
        assertThat(ended.output()).startsWith("usage: ");
    }

    private static Ended run(String... command) throws Exception {
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Ended(process.waitFor(), output);
    }
}
