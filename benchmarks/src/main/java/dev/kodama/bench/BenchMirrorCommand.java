package dev.kodama.bench;

import dev.kodama.app.Main;
import dev.kodama.app.terminal.StandardError;
import dev.kodama.bench.performance.MirrorBench;
import java.time.InstantSource;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code kodama bench mirror}. */
@Command(
        name = "mirror",
        description = {
            "Measures a mirror of 256 MB heap: the latency from PUBLISH to commit, the throughput compared with a bare transactional",
            "producer, and the memory while Kafka is unavailable. Exit code 1 if a target is missed."
        })
final class BenchMirrorCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create(); // picocli puts the real one here

    @Option(names = "--events", paramLabel = "N", description = "events of each round. Default: 1000000")
    private long events = 1_000_000;

    @Option(names = "--rounds", paramLabel = "N", description = "rounds of throughput. Default: 3")
    private int rounds = 3;

    @Option(
            names = "--latency",
            paramLabel = "SECONDS",
            description = "duration of the latency measurement. Default: 20")
    private int latencySeconds = 20;

    @Option(names = "--outage", paramLabel = "SECONDS", description = "time in which Kafka is unavailable. Default: 60")
    private int outageSeconds = 60;

    @Mixin
    private BenchOptions options = new BenchOptions();

    private BenchMirrorCommand() {}

    static CommandLine line() {
        return new CommandLine(new BenchMirrorCommand());
    }

    @Override
    public Integer call() throws Exception {
        var report = MirrorBench.run(
                new MirrorBench.Plan(events, rounds, latencySeconds, outageSeconds),
                options.folder(),
                Main.class.getName(),
                InstantSource.system(),
                line -> StandardError.say(spec.commandLine(), line));
        return options.show(report, spec.commandLine());
    }
}
