package dev.kodama.app;

import dev.kodama.app.terminal.CannotRunException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Unmatched;

/** The command {@code bench} of a distribution without benchmarks: names the distribution that has it. */
@Command(name = MissingBench.NAME, description = "Measures Kodama. " + MissingBench.WHERE)
final class MissingBench implements Callable<Integer> {
    static final String NAME = "bench";
    static final String WHERE = "It is not part of this distribution: ./mvnw -q -DskipTests package makes"
            + " benchmarks/target/kodama-bench/bin/kodama, which has it";

    @Unmatched
    private List<String> arguments = new ArrayList<>(); // picocli adds to it

    @Override
    public Integer call() {
        throw new CannotRunException(String.join(" ", "cannot run", NAME, String.join(" ", arguments))
                        .strip() + ". " + WHERE);
    }
}
