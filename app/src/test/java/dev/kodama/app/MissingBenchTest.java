package dev.kodama.app;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class MissingBenchTest {
    @ParameterizedTest
    @CsvSource({"'', cannot run bench. ", "faults --events 9, cannot run bench faults --events 9. "})
    void namesTheDistributionThatHasBench(String arguments, String says) {
        var command = new CommandLine(new MissingBench());
        var message = new StringBuilder();
        command.setExecutionExceptionHandler((e, line, parsed) -> {
            message.append(e.getMessage());
            return 2;
        });

        int exitCode = command.execute(arguments.isEmpty() ? new String[0] : arguments.split(" "));

        assertThat(exitCode).isEqualTo(2);
        assertThat(message.toString())
                .startsWith(says.strip())
                .contains(
                        "It is not part of this distribution",
                        "benchmarks/target/kodama-bench/bin/kodama, which has it")
                .doesNotContain("\n");
    }
}
