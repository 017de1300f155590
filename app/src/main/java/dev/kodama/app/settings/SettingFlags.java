package dev.kodama.app.settings;

import dev.kodama.settings.Settings;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Adds settings to commands as flags, and merges parsed flags over the environment. */
public final class SettingFlags {
    private final Settings environment;

    public SettingFlags(Settings environment) {
        this.environment = environment;
    }

    /** Adds the flags of more settings to a command. */
    public static CommandLine with(CommandLine line, List<Setting> more) {
        more.forEach(setting -> add(line, setting));
        return line;
    }

    /** Builds a command with the flags of some settings. */
    public static CommandLine command(Object command, Setting... settings) {
        var line = new CommandLine(command);
        for (Setting setting : settings) {
            add(line, setting);
        }
        return line;
    }

    private static void add(CommandLine line, Setting setting) {
        boolean yesNo = setting == Setting.INSECURE;
        var names = Stream.concat(Stream.of(setting.flag()), setting.alias().map(Setting::flag).stream());
        line.getCommandSpec()
                .addOption(OptionSpec.builder(names.toArray(String[]::new))
                        .type(String.class)
                        .arity(yesNo ? "0..1" : "1")
                        .fallbackValue(yesNo ? "true" : CommandLine.Option.NULL_VALUE)
                        .paramLabel(setting.value())
                        .description(setting.help())
                        .build());
    }

    /** The settings of a parsed command, with the credentials of the embedded Redis where the command uses it. */
    public Settings of(CommandSpec command) {
        return EmbeddedLogin.into(given(command));
    }

    /** The settings of a parsed command, as given. */
    public Settings given(CommandSpec command) {
        var parsed = command.commandLine().getParseResult();
        var given = new EnumMap<Setting, String>(Setting.class);
        for (Setting setting : Setting.flags()) {
            if (parsed.hasMatchedOption(setting.flag())) {
                given.put(setting, parsed.matchedOptionValue(setting.flag(), ""));
            }
        }
        var values = new HashMap<String, String>();
        for (Setting setting : Setting.values()) {
            if (environment.find(setting.variable()).isEmpty()) {
                setting.alias().flatMap(environment::find).ifPresent(value -> values.put(setting.variable(), value));
            }
        }
        given.forEach((setting, value) -> values.put(setting.variable(), value));
        return environment.with(values);
    }
}
