package dev.kodama.bench;

import dev.kodama.app.terminal.StandardError;
import dev.kodama.bench.performance.ReplayBench;
import java.time.InstantSource;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine;

/** {@code kodama bench replay}. */
@Command(
        name = "replay",
        description = {
            "Measures replays: how far from their time events are handed on at 1x, and how many a second at max, by where they",
            "go. Exit 1 where it falls short."
        })
final class BenchReplayCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create(); // picocli puts the real one here

    @Mixin
    private BenchOptions options = new BenchOptions();

    @Option(names = "--seconds", paramLabel = "N", description = "how long time is kept. Default: 60")
    private int seconds = 60;

    @Option(names = "--rate", paramLabel = "N", description = "events a second of that time. Default: 100")
    private int rate = 100;

    @Option(names = "--events", paramLabel = "N", description = "how many at max. Default: 500000")
    private long events = 500_000;

    private BenchReplayCommand() {}

    static CommandLine line() {
        return new CommandLine(new BenchReplayCommand());
    }

    @Override
    public Integer call() throws Exception {
        var report = ReplayBench.run(
                seconds,
                rate,
                events,
                options.folder(),
                InstantSource.system(),
                line -> StandardError.say(spec.commandLine(), line));
        return options.show(report, spec.commandLine());
    }
}
