package dev.kodama.app.settings;

import dev.kodama.http.access.HttpSettings;
import dev.kodama.settings.Setting;
import dev.kodama.settings.Settings;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/** Adds settings to commands as flags, and merges parsed flags over the environment. */
public final class SettingFlags {
    private final Settings environment;

    public SettingFlags(Settings environment) {
        this.environment = environment;
    }

    /** Adds the flags of more settings to a command. */
    public static CommandLine with(CommandLine line, List<Setting<?>> more) {
        more.forEach(setting -> add(line, setting));
        return line;
    }

    /** Builds a command with the flags of some settings. */
    public static CommandLine command(Object command, Setting<?>... settings) {
        return with(new CommandLine(command), List.of(settings));
    }

    private static void add(CommandLine line, Setting<?> setting) {
        boolean yesNo = setting == HttpSettings.INSECURE;
        var names = Stream.concat(Stream.of(setting.flag()), setting.alias().map(Setting::flag).stream());
        line.getCommandSpec()
                .addOption(OptionSpec.builder(names.toArray(String[]::new))
                        .type(String.class)
                        .arity(yesNo ? "0..1" : "1")
                        .fallbackValue(yesNo ? "true" : CommandLine.Option.NULL_VALUE)
                        .paramLabel(setting.placeholder())
                        .description(help(setting))
                        .userObject(setting)
                        .build());
    }

    /** Description, valid values and default for a terminal. */
    private static String help(Setting<?> setting) {
        String values = setting.values().isEmpty() ? "" : ". Values: " + setting.values();
        return (setting.description() + values + ". Default: " + setting.defaultText()).replace("`", "");
    }

    /** The settings of a parsed command, with the credentials of the embedded Redis where the command uses it. */
    public Settings of(CommandSpec command) {
        return EmbeddedLogin.into(given(command));
    }

    /** The settings of a parsed command, as given. */
    public Settings given(CommandSpec command) {
        var parsed = command.commandLine().getParseResult();
        var values = new HashMap<String, String>();
        for (OptionSpec option : command.options()) {
            if (option.userObject() instanceof Setting<?> setting) {
                given(setting, parsed).ifPresent(value -> values.put(setting.variable(), value));
            }
        }
        return environment.with(values);
    }

    /** The flag, else the variable's former name where only that one is set. */
    private Optional<String> given(Setting<?> setting, ParseResult parsed) {
        if (parsed.hasMatchedOption(setting.flag())) {
            return Optional.of(parsed.matchedOptionValue(setting.flag(), ""));
        }
        return environment.isSet(setting) ? Optional.empty() : setting.alias().flatMap(environment::find);
    }
}
