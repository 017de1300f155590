package dev.kodama.app;

import dev.kodama.bench.ProcessorsBench;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code kodama bench processors}. */
@Command(
        name = "processors",
        description = {
            "Measures whether all topologies together keep up with what is published, beside a Redis, a Kafka and a mirror on",
            "this machine. Exit 1 where one does not."
        })
final class BenchProcessorsCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create(); // picocli puts the real one here

    @Mixin
    private BenchOptions options = new BenchOptions();

    @Option(names = "--seconds", paramLabel = "N", description = "how long, after 15 s to warm up. Default: 60")
    private int seconds = 60;

    @Option(names = "--rate", paramLabel = "N", description = "events a second. Default: 20000")
    private int rate = 20_000;

    private BenchProcessorsCommand() {}

    static CommandLine line() {
        return new CommandLine(new BenchProcessorsCommand());
    }

    @Override
    public Integer call() throws Exception {
        var report = ProcessorsBench.run(
                rate, seconds, options.folder(), Main.class.getName(), line -> Kodama.say(spec.commandLine(), line));
        return options.show(report, spec.commandLine());
    }
}
