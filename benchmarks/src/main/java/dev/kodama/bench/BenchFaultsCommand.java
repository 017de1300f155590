package dev.kodama.bench;

import dev.kodama.app.Main;
import dev.kodama.app.terminal.StandardError;
import dev.kodama.bench.faults.FaultBench;
import dev.kodama.bench.faults.FaultKind;
import dev.kodama.bench.faults.FaultPlan;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code kodama bench faults}. */
@Command(
        name = "faults",
        description = {
            "Publishes numbered events while mirrors are killed and frozen, links cut, and brokers and Redis restarted at random",
            "times; then counts the lost, repeated and reordered events in the journal. Exit code 1 if there are any without a hole.",
            "Example: kodama bench faults --events 1000000 --rate 20000 --faults 20"
        })
final class BenchFaultsCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create(); // picocli puts the real one here

    @Option(names = "--events", paramLabel = "N", description = "minimum number of events. Default: 200000")
    private long events = 200_000;

    @Option(names = "--rate", paramLabel = "N", description = "events a second. Default: 10000")
    private int rate = 10_000;

    @Option(names = "--faults", paramLabel = "N", description = "number of faults. Default: 12")
    private int faults = 12;

    @Option(
            names = "--kinds",
            paramLabel = "KIND",
            split = ",",
            description =
                    "faults: mirror-kill, mirror-stop, mirror-freeze, link-cut, link-stall, link-half-open, client-kill,"
                            + " broker-stop, broker-kill, failover, restart-saved, first-commit-stall, up-stop, foreign-record,"
                            + " repeated-record, partition-added, event-too-large, and restart-crashed and overflow, which lose events"
                            + " and must leave holes; all for all. Default: all but the last two")
    private List<String> kinds = List.of();

    @Option(
            names = "--seed",
            paramLabel = "N",
            description = "seed of the faults; the same seed repeats them. Default: random")
    private long seed = new Random().nextInt(1_000_000);

    @Mixin
    private BenchOptions options = new BenchOptions();

    private BenchFaultsCommand() {}

    static CommandLine line() {
        return new CommandLine(new BenchFaultsCommand());
    }

    @Override
    public Integer call() throws Exception {
        var plan = plan();
        StandardError.say(spec.commandLine(), "seed " + plan.seed());
        var report = FaultBench.run(
                plan,
                options.folder(),
                Main.class.getName(),
                InstantSource.system(),
                line -> StandardError.say(spec.commandLine(), line));
        return options.show(report, spec.commandLine());
    }

    private FaultPlan plan() {
        try {
            Set<FaultKind> chosen = kinds.isEmpty() ? FaultKind.lossless() : EnumSet.noneOf(FaultKind.class);
            for (String label : kinds) {
                if (label.equals("all")) {
                    chosen.addAll(EnumSet.allOf(FaultKind.class));
                } else {
                    chosen.add(FaultKind.of(label));
                }
            }
            return new FaultPlan(events, rate, faults, chosen, seed);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
        }
    }
}
