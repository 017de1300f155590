package dev.kodama.app.commands.backup;

import dev.kodama.app.process.GracefulStop;
import dev.kodama.app.process.ProcessLifecycle;
import dev.kodama.app.process.ServerChecks;
import dev.kodama.app.settings.ProcessSettings;
import dev.kodama.app.settings.SettingFlags;
import dev.kodama.app.terminal.ExitCode;
import dev.kodama.app.terminal.ProgressLine;
import dev.kodama.app.terminal.StandardError;
import dev.kodama.app.terminal.Terminal;
import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.JournalSettings;
import dev.kodama.mirror.MirrorProducerProperties;
import dev.kodama.replay.backup.BackupCheck;
import dev.kodama.replay.backup.BackupContents;
import dev.kodama.replay.backup.JournalImport;
import dev.kodama.settings.Durations;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code kodama import}. */
@Command(
        name = "import",
        description = {
            "Restores a backup of kodama export into a Kafka without a journal of its sources: verifies the file, writes it,"
                    + " reads it back",
            "and compares. Stop the mirrors first; one that starts afterwards goes on behind the backup. Missing topics are"
                    + " created.",
            "Example: kodama import journal.kodama.zst"
        })
public final class ImportCommand implements Callable<Integer> {
    private final SettingFlags flags;

    @Spec
    private CommandSpec spec = CommandSpec.create(); // replaced by picocli

    @Parameters(index = "0", paramLabel = "FILE", description = "the backup")
    private Path file = Path.of("");

    @Option(names = "--continue", description = "goes on where an import of this file stopped")
    private boolean continues;

    @Option(names = "--json", description = "a JSON object instead of a table")
    private boolean json;

    private ImportCommand(SettingFlags flags) {
        this.flags = flags;
    }

    public static CommandLine line(SettingFlags flags) {
        return SettingFlags.command(
                new ImportCommand(flags),
                JournalSettings.KAFKA_BOOTSTRAP,
                JournalSettings.PARTITIONS,
                JournalSettings.RETENTION,
                JournalSettings.MAX_EVENT_BYTES,
                JournalSettings.JOURNAL_COMPRESSION,
                ProcessSettings.STARTUP_TIMEOUT);
    }

    @Override
    public Integer call() throws Exception {
        var contents = BackupCheck.check(file);
        var settings = flags.of(spec);
        var journal = JournalConfig.from(settings);
        ServerChecks.ofCommand(settings).kafka(journal);
        var clock = InstantSource.system();
        warnOfRetention(journal, contents, clock);
        restore(new JournalImport(journal, file, contents, clock));
        BackupReport.print(spec.commandLine().getOut(), json, file, contents, "Kafka holds what the file has.");
        return ExitCode.OK;
    }

    private void warnOfRetention(JournalConfig journal, BackupContents contents, InstantSource clock) {
        var oldest = clock.instant().minus(journal.retention());
        for (var source : contents.sources()) {
            if (source.whole().records() > 0 && source.since().isBefore(oldest)) {
                StandardError.say(
                        spec.commandLine(),
                        "the first events of source " + source.name() + " are of " + source.since()
                                + ": a topic that is created with " + JournalSettings.RETENTION + "="
                                + Durations.format(journal.retention()) + " loses them within minutes");
            }
        }
    }

    private void restore(JournalImport restoring) throws Exception {
        try (var running = new ProcessLifecycle()) {
            var stopping = running.start(() -> new GracefulStop(restoring::stop));
            try {
                if (Terminal.ERR.isTerminal()) {
                    try (var unused = new ProgressLine(spec.commandLine().getErr(), restoring::progress)) {
                        restoring.run(continues, MirrorProducerProperties::of);
                    }
                } else {
                    restoring.run(continues, MirrorProducerProperties::of);
                }
            } finally {
                stopping.ended();
            }
        }
    }
}
