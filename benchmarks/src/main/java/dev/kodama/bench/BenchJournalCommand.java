package dev.kodama.bench;

import dev.kodama.app.terminal.StandardError;
import dev.kodama.bench.performance.JournalBench;
import java.time.InstantSource;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code kodama bench journal}. */
@Command(
        name = "journal",
        description = {
            "Measures reading the journal: all of it in total order, compared with a bare consumer, and the time from opening a",
            "reader at a sequence in the middle to its first event. Exit code 1 if a target is missed."
        })
final class BenchJournalCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create(); // picocli puts the real one here

    @Mixin
    private BenchOptions options = new BenchOptions();

    @Option(names = "--events", paramLabel = "N", description = "number of events. Default: 1000000")
    private long events = 1_000_000;

    @Option(
            names = "--rounds",
            paramLabel = "N",
            description = "number of rounds, in which both read everything. Default: 5")
    private int rounds = 5;

    private BenchJournalCommand() {}

    static CommandLine line() {
        return new CommandLine(new BenchJournalCommand());
    }

    @Override
    public Integer call() throws Exception {
        var report = JournalBench.run(
                events,
                rounds,
                options.folder(),
                InstantSource.system(),
                line -> StandardError.say(spec.commandLine(), line));
        return options.show(report, spec.commandLine());
    }
}
