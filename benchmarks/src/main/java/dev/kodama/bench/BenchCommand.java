package dev.kodama.bench;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code kodama bench}. */
@Command(
        name = "bench",
        description =
                "Measures Kodama on servers of its own, in a temporary folder: correctness under faults and attacks, speed, and the dashboard.")
final class BenchCommand implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create(); // picocli puts the real one here

    private BenchCommand() {}

    static CommandLine line() {
        return new CommandLine(new BenchCommand())
                .addSubcommand(BenchFaultsCommand.line())
                .addSubcommand(BenchMirrorCommand.line())
                .addSubcommand(BenchJournalCommand.line())
                .addSubcommand(BenchReplayCommand.line())
                .addSubcommand(BenchProcessorsCommand.line())
                .addSubcommand(BenchDeliveryCommand.line())
                .addSubcommand(BenchDashboardCommand.line())
                .addSubcommand(BenchSoakCommand.line());
    }

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(),
                "Say what to measure: faults, mirror, journal, replay, processors, delivery, dashboard or soak");
    }
}
