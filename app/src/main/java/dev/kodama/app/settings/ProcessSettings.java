package dev.kodama.app.settings;

import dev.kodama.http.access.HttpSettings;
import dev.kodama.settings.Durations;
import dev.kodama.settings.HttpUrls;
import dev.kodama.settings.Setting;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Settings of a process: its servers, roles and folders. */
public final class ProcessSettings {
    /** The time a role waits for its servers by default. */
    public static final Duration ROLE_WAIT = Duration.ofMinutes(5);
    /** The time a command waits for its servers by default. */
    public static final Duration COMMAND_WAIT = Duration.ofSeconds(15);

    private static final List<String> ROLE_NAMES = List.of("mirror", "processors", "forwarder");
    private static final String PROCESSORS = "http://127.0.0.1:" + HttpSettings.PROCESSORS_PORT;
    private static final String UP = "http://127.0.0.1:" + HttpSettings.FORWARDER_PORT;
    private static final int MAX_METRICS_TYPES = 1_000;

    public static final Setting<Duration> STARTUP_TIMEOUT = Setting.duration(
                    "KODAMA_STARTUP_TIMEOUT", Duration.ZERO, Duration.ofDays(1))
            .defaultText("`" + Durations.format(ROLE_WAIT) + "` for a role, `" + Durations.format(COMMAND_WAIT)
                    + "` for a command")
            .describedAs("Maximum wait at startup for a server that does not answer. A command fails at once where the"
                    + " connection is refused, unless this is set");

    public static final Setting<Integer> EMBEDDED_REDIS_PORT = Setting.port("KODAMA_EMBEDDED_REDIS_PORT")
            .withDefault(6379)
            .withAlias("KODAMA_REDIS_PORT")
            .describedAs("Port of the embedded Redis on 127.0.0.1; `0` takes a free port");

    public static final Setting<Integer> EMBEDDED_KAFKA_PORT = Setting.port("KODAMA_EMBEDDED_KAFKA_PORT")
            .withDefault(9092)
            .withAlias("KODAMA_KAFKA_PORT")
            .describedAs("Port of the embedded Kafka on 127.0.0.1; `0` takes a free port");

    public static final Setting<String> EMBEDDED_REDIS_SERVER = Setting.text("KODAMA_EMBEDDED_REDIS_SERVER", "FILE")
            .defaultText("a server on `PATH` that has the fixes of the known Lua flaws, else `bundled`")
            .describedAs("The `redis-server` or `valkey-server`, 7.0 or newer, that `up` runs, or `bundled`")
            .explainedIn("../SECURITY.md#which-server-it-is");

    public static final Setting<Path> DATA_DIR = Setting.path("KODAMA_DATA_DIR", "FOLDER")
            .withDefault(Path.of(".kodama"))
            .describedAs("Data folder, for its owner only")
            .explainedIn("../SECURITY.md#data-at-rest");

    public static final Setting<Long> DATA_DIR_MIN_FREE = Setting.size("KODAMA_DATA_DIR_MIN_FREE", 0, Long.MAX_VALUE)
            .defaultText("a tenth of the file system, at most `2gb`")
            .describedAs("Free space of the data folder below which `up` and `processors` warn")
            .explainedIn("operations.md#the-disk");

    public static final Setting<List<String>> ROLES = Setting.nonEmptyList(
                    "KODAMA_ROLES", "ROLE,...", ProcessSettings::role)
            .withDefault(ROLE_NAMES)
            .describedAs("Roles that `up` runs beside the embedded servers");

    public static final Setting<Path> STATE_DIR = Setting.path("KODAMA_STATE_DIR", "FOLDER")
            .defaultText("`streams` in `" + DATA_DIR + "`")
            .describedAs("State stores of the processors; one folder for each process");

    public static final Setting<List<URI>> PROCESSORS_URL = Setting.nonEmptyList(
                    "KODAMA_PROCESSORS_URL", "URL,...", ProcessSettings::processorsUrl)
            .withDefault(List.of(URI.create(PROCESSORS)))
            .describedAs(
                    "Processors that a forwarder asks for timelines and the index; the next one if one does not answer."
                            + " `replay` and `tail` ask " + PROCESSORS + " and " + UP + " by default");

    public static final Setting<String> PROCESSORS_TOKEN = Setting.secret("KODAMA_PROCESSORS_TOKEN")
            .describedAs("Token that `replay` and `tail` show the processors whose index they ask");

    public static final Setting<Integer> METRICS_MAX_TYPES = Setting.number(
                    "KODAMA_METRICS_MAX_TYPES", 1, MAX_METRICS_TYPES)
            .withDefault(50)
            .describedAs("Maximum number of event types with a label in `/metrics`; the rest is `other`")
            .explainedIn("metrics.md");

    public static final Setting<String> CATALOG = Setting.text("KODAMA_CATALOG", "FILE")
            .defaultText("the bundled catalog")
            .describedAs("File or URL of the catalog: declared publishers and subscribers");

    private ProcessSettings() {}

    private static String role(String name) {
        if (ROLE_NAMES.contains(name)) {
            return name;
        }
        throw new IllegalArgumentException("must be some of " + String.join(",", ROLE_NAMES) + ", was '" + name + "'");
    }

    private static URI processorsUrl(String text) {
        return HttpUrls.parse(text)
                .orElseThrow(() -> new IllegalArgumentException(
                        "must be a URL like " + PROCESSORS + ", or several with commas between, was '" + text + "'"));
    }
}
