package dev.kodama.app.commands.journal;

import dev.kodama.app.process.ServerChecks;
import dev.kodama.app.settings.ProcessSettings;
import dev.kodama.app.settings.SettingFlags;
import dev.kodama.app.terminal.ExitCode;
import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.JournalSettings;
import dev.kodama.journal.topics.JournalTopicSettings;
import dev.kodama.settings.Durations;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code kodama journal}. */
@Command(
        name = "journal",
        description = "Shows and changes settings of an existing journal. retention: how long events are kept.")
public final class JournalCommand implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create(); // replaced by picocli

    private JournalCommand() {}

    public static CommandLine line(SettingFlags flags) {
        return new CommandLine(new JournalCommand())
                .addSubcommand(SettingFlags.command(
                        new Retention(flags),
                        JournalSettings.KAFKA_BOOTSTRAP,
                        JournalSettings.SOURCE,
                        ProcessSettings.STARTUP_TIMEOUT));
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Say what to do: retention");
    }

    @Command(
            name = "retention",
            description = {
                "Shows or changes the retention of the journal; KODAMA_RETENTION applies only when the journal is created.",
                "Example: kodama journal retention 30d"
            })
    private static final class Retention implements Callable<Integer> {
        private static final String NAME = "the retention";

        private final SettingFlags flags;

        @Spec
        private CommandSpec spec = CommandSpec.create(); // replaced by picocli

        @Parameters(arity = "0..1", paramLabel = "DURATION", description = "as 12h or 30d; what is older is deleted")
        private Optional<String> duration = Optional.empty();

        Retention(SettingFlags flags) {
            this.flags = flags;
        }

        @Override
        public Integer call() throws Exception {
            var wanted = duration.map(text -> Durations.parse(NAME, text));
            if (wanted.filter(Duration::isZero).isPresent()) {
                throw new ParameterException(spec.commandLine(), NAME + " must be longer than 0");
            }
            var settings = flags.of(spec);
            var journal = JournalConfig.from(settings);
            ServerChecks.ofCommand(settings).kafka(journal);
            wanted.ifPresent(retention -> JournalTopicSettings.changeRetention(journal, retention));
            var out = spec.commandLine().getOut();
            out.println(journal.eventsTopic() + " keeps events "
                    + JournalTopicSettings.read(journal).retentionText() + ".");
            out.flush();
            return ExitCode.OK;
        }
    }
}
