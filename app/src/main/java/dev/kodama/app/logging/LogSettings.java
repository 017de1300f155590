package dev.kodama.app.logging;

import dev.kodama.app.terminal.Logging;
import dev.kodama.settings.Setting;
import dev.kodama.settings.Settings;
import java.util.List;

/** Settings of the log of a role. */
public final class LogSettings {
    private static final String TEXT = "text";
    private static final String JSON = "json";
    private static final String PAGE = "operations.md#the-log";

    public static final Setting<String> FORMAT = Setting.choice("KODAMA_LOG_FORMAT", "FORMAT", TEXT, JSON)
            .withDefault(TEXT)
            .describedAs("How a role writes its log: lines for people, or a JSON object a line")
            .explainedIn(PAGE);

    public static final Setting<List<LogLevel>> LEVELS = Setting.list(
                    "KODAMA_LOG_LEVELS", "LOGGER=LEVEL,...", LogLevel::parse)
            .withDefault(List.of())
            .defaultText("`dev.kodama=INFO`, libraries `WARN` or less")
            .describedAs("Levels of loggers, such as `dev.kodama.mirror=DEBUG,org.apache.kafka=WARN`")
            .explainedIn(PAGE);

    private LogSettings() {}

    /** Applies the settings to the log of this process. Logback's own configuration file, where there is one, keeps its appenders. */
    public static void apply(Settings settings) {
        if (settings.get(FORMAT).equals(JSON)) {
            Logging.use(new JsonLogLayout());
        }
        var levels = LogLevels.ofThisProcess();
        for (var level : settings.get(LEVELS)) {
            if (!levels.set(level)) {
                throw LEVELS.invalid("must have at most " + LogLevels.MAX_CHANGED + " loggers");
            }
        }
    }
}
