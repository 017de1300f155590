package dev.kodama.app.commands.backup;

import dev.kodama.app.commands.journal.SourceOptions;
import dev.kodama.app.process.GracefulStop;
import dev.kodama.app.process.ProcessLifecycle;
import dev.kodama.app.process.ServerChecks;
import dev.kodama.app.settings.ProcessSettings;
import dev.kodama.app.settings.SettingFlags;
import dev.kodama.app.terminal.ExitCode;
import dev.kodama.app.terminal.ProgressLine;
import dev.kodama.app.terminal.Terminal;
import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.JournalSettings;
import dev.kodama.replay.backup.BackupCheck;
import dev.kodama.replay.backup.JournalExport;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code kodama export}. */
@Command(
        name = "export",
        description = {
            "Writes a backup of the journal to a file: the records of a source in their order, with keys, times and"
                    + " headers, the",
            "position of its mirror, and a digest; kodama import restores it. All that is journaled when it begins is in"
                    + " it. A name",
            "that ends in .zst or .gz is compressed. Without --verify the file is verified when it is written.",
            "Example: kodama export --source '*' --rejected journal.kodama.zst"
        })
public final class ExportCommand implements Callable<Integer> {
    private final SettingFlags flags;

    @Spec
    private CommandSpec spec = CommandSpec.create(); // replaced by picocli

    @Parameters(
            index = "0",
            paramLabel = "FILE",
            description = "the backup; it is replaced when the new one is complete")
    private Path file = Path.of("");

    @Mixin
    private SourceOptions sources = new SourceOptions();

    @Option(names = "--rejected", description = "also the messages that were no events")
    private boolean rejected;

    @Option(names = "--verify", description = "writes nothing: verifies FILE, without Kafka")
    private boolean verify;

    @Option(names = "--json", description = "a JSON object instead of a table")
    private boolean json;

    private ExportCommand(SettingFlags flags) {
        this.flags = flags;
    }

    public static CommandLine line(SettingFlags flags) {
        return SettingFlags.command(
                new ExportCommand(flags), JournalSettings.KAFKA_BOOTSTRAP, ProcessSettings.STARTUP_TIMEOUT);
    }

    @Override
    public Integer call() throws Exception {
        if (!verify) {
            var settings = flags.of(spec);
            var journal = JournalConfig.from(settings);
            export(journal, ServerChecks.ofCommand(settings).sources(journal, sources.of(settings)));
        }
        BackupReport.print(spec.commandLine().getOut(), json, file, BackupCheck.check(file), "The backup is sound.");
        return ExitCode.OK;
    }

    private void export(JournalConfig journal, List<String> names) throws Exception {
        var export = new JournalExport(journal, rejected, InstantSource.system());
        try (var running = new ProcessLifecycle()) {
            var stopping = running.start(() -> new GracefulStop(export::stop));
            try {
                if (Terminal.ERR.isTerminal()) {
                    try (var unused = new ProgressLine(spec.commandLine().getErr(), export::progress)) {
                        export.run(names, file);
                    }
                } else {
                    export.run(names, file);
                }
            } finally {
                stopping.ended();
            }
        }
    }
}
