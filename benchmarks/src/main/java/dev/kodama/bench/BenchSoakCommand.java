package dev.kodama.bench;

import dev.kodama.app.Main;
import dev.kodama.app.terminal.StandardError;
import dev.kodama.bench.soak.SoakBench;
import dev.kodama.bench.soak.SoakPlan;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code kodama bench soak}. */
@Command(
        name = "soak",
        description = {
            "Attacks a kodama up of its own (4,096 open files) in all ways at once, while well-behaved clients are served: floods of",
            "connections, filters, names, patterns, replay requests, HTTP requests and invalid frames. Exit code 1 if a client misses",
            "an event, the journal is incomplete, or descriptors or heap are not released. Linux only, with jcmd of a JDK."
        })
final class BenchSoakCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create(); // picocli puts the real one here

    @Mixin
    private BenchOptions options = new BenchOptions();

    @Option(names = "--minutes", paramLabel = "N", description = "duration of the attacks. Default: 10")
    private int minutes = 10;

    @Option(names = "--seconds", paramLabel = "N", description = "the same in seconds; overrides --minutes. Default: 0")
    private int seconds;

    @Option(names = "--warm-up", paramLabel = "SECONDS", description = "time before the attacks. Default: 30")
    private int warmUpSeconds = 30;

    @Option(names = "--rate", paramLabel = "N", description = "numbered events a second. Default: 200")
    private int rate = 200;

    @Option(
            names = "--clients",
            paramLabel = "N",
            description = "well-behaved clients, half of them durable. Default: 50")
    private int clients = 50;

    @Parameters(
            paramLabel = "UP-OPTION",
            description = "after --: further options of kodama up, such as -- --client-memory-bytes 400mb")
    private List<String> upOptions = new ArrayList<>();

    private BenchSoakCommand() {}

    static CommandLine line() {
        return new CommandLine(new BenchSoakCommand());
    }

    @Override
    public Integer call() throws Exception {
        var report = SoakBench.run(
                plan(), options.folder(), Main.class.getName(), line -> StandardError.say(spec.commandLine(), line));
        return options.show(report, spec.commandLine());
    }

    private SoakPlan plan() {
        var attack = seconds > 0 ? Duration.ofSeconds(seconds) : Duration.ofMinutes(minutes);
        try {
            return new SoakPlan(attack, Duration.ofSeconds(warmUpSeconds), rate, clients, upOptions);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
        }
    }
}
