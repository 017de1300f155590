package dev.kodama.bench;

import dev.kodama.app.Main;
import dev.kodama.app.terminal.StandardError;
import dev.kodama.bench.dashboard.DashboardBench;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code kodama bench dashboard}. */
@Command(
        name = "dashboard",
        description = {
            "Measures the dashboard in a Chromium: first load, first event, main thread and heap under load, a large event.",
            "Exit code 1 if a budget is exceeded."
        })
final class BenchDashboardCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create(); // picocli puts the real one here

    @Mixin
    private BenchOptions options = new BenchOptions();

    @Option(
            names = "--chromium",
            paramLabel = "FILE",
            description = "the browser, a path or a name in PATH. Default: chromium")
    private String chromium = "chromium";

    @Option(names = "--rate", paramLabel = "N", description = "events a second. Default: 5000")
    private int rate = 5_000;

    @Option(
            names = "--seconds",
            paramLabel = "N",
            description = "how long the main thread is measured at that rate. Default: 60")
    private int seconds = 60;

    @Option(
            names = "--heap-seconds",
            paramLabel = "N",
            description = "how long the heap is measured after that. Default: 600")
    private int heapSeconds = 600;

    private BenchDashboardCommand() {}

    static CommandLine line() {
        return new CommandLine(new BenchDashboardCommand());
    }

    @Override
    public Integer call() throws Exception {
        if (rate < 1 || seconds < 1 || heapSeconds < 1) {
            throw new ParameterException(spec.commandLine(), "--rate, --seconds and --heap-seconds must be at least 1");
        }
        var plan =
                new DashboardBench.Plan(chromium, rate, Duration.ofSeconds(seconds), Duration.ofSeconds(heapSeconds));
        var report = DashboardBench.run(
                plan, options.folder(), Main.class.getName(), line -> StandardError.say(spec.commandLine(), line));
        return options.show(report, spec.commandLine());
    }
}
