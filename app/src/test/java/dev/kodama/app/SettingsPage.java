package dev.kodama.app;

import dev.kodama.app.settings.SettingGroup;
import dev.kodama.settings.Setting;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import picocli.CommandLine;

/** The text of {@code docs/settings.md}, generated from {@link SettingGroup} and from the flags of the commands. */
final class SettingsPage {
    private static final int COLUMNS = 120;

    private static final String HEAD = """
            # Settings
            Every setting of Kodama: its variable, flag, valid values, default, meaning and the commands that read it. This page
            is generated from the definitions that `SettingGroup.java` lists; change them, then run

            ```sh
            %s
            ```

            ## How settings are given
            Each setting is an environment variable and a flag: `KODAMA_REDIS_URL` is `--redis-url`. The flag overrides the
            variable, an empty variable counts as absent. Secrets have no flag, because every user of a machine sees its command
            lines. A `KODAMA_…` variable that is not a setting is ignored with a warning.

            Any other `KODAMA_KAFKA_…` is a property of the Kafka clients: `KODAMA_KAFKA_SECURITY_PROTOCOL=SSL` sets
            `security.protocol`, and `KODAMA_KAFKA_METRIC_REPORTERS=org.apache.kafka.common.metrics.JmxReporter` brings back the
            MBeans of Kafka.

            | value | format |
            |---|---|
            | DURATION | a number with its unit: `500ms`, `30s`, `5m`, `12h`, `7d` |
            | SIZE | a number with its unit: `900kb`, `64mb`, `1gb`; without a unit it is bytes |
            | TYPE,... | event types by comma, with up to three `*` each ([patterns](limits.md#patterns)) |
            | SECRET | a text; environment variable only |
            """;

    private SettingsPage() {}

    static String of(CommandLine kodama, String howToGenerate) {
        var page = new StringBuilder(HEAD.formatted(howToGenerate));
        for (SettingGroup group : SettingGroup.all()) {
            page.append("\n## ").append(group.title()).append('\n');
            group.settings().forEach(setting -> append(page, group, setting, kodama));
        }
        return page.toString();
    }

    private static void append(StringBuilder page, SettingGroup group, Setting<?> setting, CommandLine kodama) {
        page.append("\n### ").append(setting.variable()).append('\n');
        page.append(wrapped(setting.description() + ".")).append("\n\n");
        page.append("- flag: ").append(flag(setting)).append('\n');
        if (!setting.values().isEmpty()) {
            page.append("- values: ").append(setting.values()).append('\n');
        }
        page.append("- default: ").append(setting.defaultText()).append('\n');
        page.append(wrapped("- read by: " + commands(group, setting, kodama))).append('\n');
        String explained = setting.page().orElse(group.page());
        page.append("- explained in: [%s](%s)%n".formatted(explained, explained));
    }

    private static String flag(Setting<?> setting) {
        if (setting.isSecret()) {
            return "none; " + setting.placeholder();
        }
        String flag = "`" + setting.flag() + " " + setting.placeholder() + "`";
        return setting.alias()
                .map(alias -> flag + "; aliases `" + alias + "` and `" + Setting.flag(alias) + "`")
                .orElse(flag);
    }

    private static String commands(SettingGroup group, Setting<?> setting, CommandLine kodama) {
        String flag = setting.isSecret()
                ? SettingGroup.flags(group).get(0).flag() // a secret is read where the other settings of its group are
                : setting.flag();
        var names = new ArrayList<String>();
        kodama.getSubcommands().forEach((name, command) -> names.addAll(withFlag(name, command, flag)));
        return names.stream().map(name -> "`" + name + "`").collect(Collectors.joining(", "));
    }

    private static List<String> withFlag(String name, CommandLine command, String flag) {
        if (command.getCommandSpec().findOption(flag) != null) {
            return List.of(name);
        }
        var names = new ArrayList<String>();
        for (Map.Entry<String, CommandLine> sub : command.getSubcommands().entrySet()) {
            names.addAll(withFlag(name + " " + sub.getKey(), sub.getValue(), flag));
        }
        return names;
    }

    private static String wrapped(String text) {
        var lines = new StringBuilder();
        int column = 0;
        for (String word : text.split(" ", -1)) {
            if (column > 0 && column + 1 + word.length() > COLUMNS) {
                lines.append(text.startsWith("- ") ? "\n  " : "\n");
                column = text.startsWith("- ") ? 2 : 0;
            } else if (column > 0) {
                lines.append(' ');
                column++;
            }
            lines.append(word);
            column += word.length();
        }
        return lines.toString();
    }
}
