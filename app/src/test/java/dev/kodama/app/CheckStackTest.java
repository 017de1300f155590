package dev.kodama.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The flags of {@code .ci/check-stack}: a wrong one must not start anything, nor pass for a check. */
class CheckStackTest {
    private static final int USAGE = 2;

    private record Ended(int exitCode, String output) {}

    @ParameterizedTest
    @ValueSource(
            strings = {"--chaso", "--chaos now", "--upgrade", "--upgrade one.tar two.tar", "--profiles demo", "short"})
    void refusesOtherFlags(String flags) throws Exception {
        var ended = checkStack(flags.split(" ", -1));

        assertThat(ended.exitCode()).isEqualTo(USAGE);
        assertThat(ended.output()).isEqualTo("usage: .ci/check-stack [--chaos | --upgrade TAR | --profiles]\n");
    }

    @Test
    void refusesAnImageThatIsNotThere() throws Exception {
        var ended = checkStack("--upgrade", "none.tar");

        assertThat(ended.exitCode()).isEqualTo(USAGE);
        assertThat(ended.output()).startsWith("check-stack: there is no file none.tar;");
    }

    @Test
    void isTheLastStepOfTheBuildOrToldToBeMissing() {
        assertThat(Documentation.text(Documentation.ROOT.resolve(".ci/run")))
                .containsPattern(
                        "NOT RUN[^\\n]+run .ci/check-stack\"\nelse\n +timeout [^\\n]+ .ci/check-stack [^\\n]+\nfi\n$");
    }

    private static Ended checkStack(String... flags) throws Exception {
        var command = new ArrayList<>(
                List.of(Documentation.ROOT.resolve(".ci/check-stack").toString()));
        command.addAll(List.of(flags));
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Ended(process.waitFor(), output);
    }
}
