package dev.kodama.journal;

import dev.kodama.settings.Setting;
import java.time.Duration;
import java.util.regex.Pattern;

/** Settings of the journal and of its Kafka. */
public final class JournalSettings {
    /** Every other variable with this beginning is a property of Kafka's clients. */
    public static final String KAFKA_PREFIX = "KODAMA_KAFKA_";

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,100}");

    public static final Setting<String> KAFKA_BOOTSTRAP = Setting.text("KODAMA_KAFKA_BOOTSTRAP", "HOST:PORT")
            .withDefault("127.0.0.1:9092")
            .defaultText("embedded under `up`, else %s")
            .describedAs("Brokers of Kafka, by comma");

    public static final Setting<String> SOURCE = Setting.parsed("KODAMA_SOURCE", "NAME", JournalSettings::sourceName)
            .withDefault("default")
            .describedAs("Name of this Redis in the journal; up to 100 letters, digits, `.`, `_`, `-`");

    public static final Setting<Integer> PARTITIONS = Setting.number("KODAMA_PARTITIONS", 1, 10_000)
            .withDefault(6)
            .describedAs("Partitions of the journal, used only when the topic is created");

    public static final Setting<Duration> RETENTION = Setting.duration("KODAMA_RETENTION")
            .withDefault(Duration.ofDays(7))
            .describedAs("Retention of the journal, used only when the topic is created");

    public static final Setting<String> JOURNAL_COMPRESSION = Setting.choice(
                    "KODAMA_JOURNAL_COMPRESSION", "CODEC", "lz4", "zstd", "gzip", "none")
            .withDefault("lz4")
            .describedAs("Compression in Kafka")
            .explainedIn("guarantees.md#what-other-readers-need");

    public static final Setting<Long> MAX_EVENT_BYTES = Setting.size("KODAMA_MAX_EVENT_BYTES", 1 << 10, 16 << 20)
            .withDefault(1L << 20)
            .describedAs("Maximum size of an event; a larger message is rejected whole");

    private JournalSettings() {}

    private static String sourceName(String text) {
        if (NAME.matcher(text).matches()) {
            return text;
        }
        throw new IllegalArgumentException("must be 1 to 100 letters, digits, '.', '_' or '-', was '" + text + "'");
    }
}
