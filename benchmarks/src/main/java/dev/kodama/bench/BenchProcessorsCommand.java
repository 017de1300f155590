package dev.kodama.bench;

import dev.kodama.app.Main;
import dev.kodama.app.terminal.StandardError;
import dev.kodama.bench.performance.ProcessorsBench;
import dev.kodama.bench.testbed.EventMix;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code kodama bench processors}. */
@Command(
        name = "processors",
        description = {
            "Measures whether all topologies keep up with a publisher, with Redis, Kafka and a mirror on the same machine.",
            "Exit code 1 if one does not."
        })
final class BenchProcessorsCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create(); // picocli puts the real one here

    @Mixin
    private BenchOptions options = new BenchOptions();

    @Option(
            names = "--seconds",
            paramLabel = "N",
            description = "duration, after 40 s at a quarter of the rate. Default: 60")
    private int seconds = 60;

    @Option(names = "--rate", paramLabel = "N", description = "events a second. Default: 20000")
    private int rate = 20_000;

    @Option(names = "--types", paramLabel = "N", description = "number of event types. Default: 120")
    private int types = 120;

    @Option(names = "--entities", paramLabel = "N", description = "number of entities. Default: 10000")
    private int entities = 10_000;

    private BenchProcessorsCommand() {}

    static CommandLine line() {
        return new CommandLine(new BenchProcessorsCommand());
    }

    @Override
    public Integer call() throws Exception {
        var report = ProcessorsBench.run(
                rate,
                seconds,
                mix(),
                options.folder(),
                Main.class.getName(),
                line -> StandardError.say(spec.commandLine(), line));
        return options.show(report, spec.commandLine());
    }

    private EventMix mix() {
        if (types < 1 || entities < 1) {
            throw new ParameterException(spec.commandLine(), "--types and --entities must be 1 or more");
        }
        return new EventMix(types, entities);
    }
}
