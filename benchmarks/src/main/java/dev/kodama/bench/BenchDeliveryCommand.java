package dev.kodama.bench;

import dev.kodama.app.Main;
import dev.kodama.app.terminal.StandardError;
import dev.kodama.bench.performance.DeliveryBench;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code kodama bench delivery}. */
@Command(
        name = "delivery",
        description = {
            "Measures the processor time of a forwarder that delivers live events to one client, as frames and as arrays, in turn.",
            "Exit code 1 if arrays cost more than half of what frames cost."
        })
final class BenchDeliveryCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create(); // picocli puts the real one here

    @Mixin
    private BenchOptions options = new BenchOptions();

    @Option(names = "--rounds", paramLabel = "N", description = "rounds after one to warm up. Default: 5")
    private int rounds = 5;

    @Option(names = "--seconds", paramLabel = "N", description = "duration of each measurement. Default: 10")
    private int seconds = 10;

    @Option(names = "--rate", paramLabel = "N", description = "events a second. Default: 20000")
    private int rate = 20_000;

    private BenchDeliveryCommand() {}

    static CommandLine line() {
        return new CommandLine(new BenchDeliveryCommand());
    }

    @Override
    public Integer call() throws Exception {
        var report = DeliveryBench.run(
                new DeliveryBench.Plan(rounds, seconds, rate),
                options.folder(),
                Main.class.getName(),
                line -> StandardError.say(spec.commandLine(), line));
        return options.show(report, spec.commandLine());
    }
}
