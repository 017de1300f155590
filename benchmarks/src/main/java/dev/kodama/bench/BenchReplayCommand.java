package dev.kodama.bench;

import dev.kodama.app.terminal.StandardError;
import dev.kodama.bench.performance.ReplayBench;
import java.time.InstantSource;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code kodama bench replay}. */
@Command(
        name = "replay",
        description = {
            "Measures replays: the deviation from the original times at 1x, and the events a second at most for each kind of output.",
            "Exit code 1 if a target is missed."
        })
final class BenchReplayCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create(); // picocli puts the real one here

    @Mixin
    private BenchOptions options = new BenchOptions();

    @Option(names = "--seconds", paramLabel = "N", description = "duration of the replay at 1x. Default: 60")
    private int seconds = 60;

    @Option(names = "--rate", paramLabel = "N", description = "its events a second. Default: 100")
    private int rate = 100;

    @Option(names = "--events", paramLabel = "N", description = "events replayed at max. Default: 500000")
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
