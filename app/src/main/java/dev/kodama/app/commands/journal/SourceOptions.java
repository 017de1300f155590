package dev.kodama.app.commands.journal;

import dev.kodama.journal.JournalSettings;
import dev.kodama.journal.sources.SourceSelection;
import dev.kodama.settings.Settings;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The flag that selects sources, of commands that can read several. */
public final class SourceOptions {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec command = CommandSpec.create(); // replaced by picocli

    @Option(
            names = "--source",
            paramLabel = "NAME",
            description = "the source to read, several by comma, or * for all. Default: KODAMA_SOURCE, else default")
    private Optional<String> source = Optional.empty();

    /** @throws ParameterException if the flag is invalid */
    public SourceSelection of(Settings settings) {
        try {
            return source.map(SourceSelection::parse)
                    .orElseGet(() -> SourceSelection.of(settings.get(JournalSettings.SOURCE)));
        } catch (IllegalArgumentException e) {
            throw new ParameterException(command.commandLine(), "--source " + e.getMessage(), e);
        }
    }
}
