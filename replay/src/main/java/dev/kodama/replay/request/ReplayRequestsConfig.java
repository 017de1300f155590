package dev.kodama.replay.request;

import dev.kodama.journal.JournalConfig;
import dev.kodama.settings.RedisSettings;
import dev.kodama.settings.Setting;
import dev.kodama.settings.Settings;
import java.util.Optional;

/**
 * Configuration of {@link ReplayRequests}.
 *
 * @param redisUrl the Redis of requests and replays
 * @param journal the journal that is replayed
 * @param secret for signed requests; empty if signatures are not required
 */
public record ReplayRequestsConfig(String redisUrl, JournalConfig journal, Optional<ReplaySecret> secret) {
    private static final String ON = "on";

    public static final Setting<String> REPLAY_REQUESTS = Setting.choice("KODAMA_REPLAY_REQUESTS", ON, ON, "off")
            .withDefault(ON)
            .describedAs("`off`: do not answer requests on the channel `kodama.replay`");

    public static final Setting<String> REPLAY_SECRET = Setting.secret("KODAMA_REPLAY_SECRET", 32)
            .describedAs("Secret of signed requests; others are refused")
            .explainedIn("replay.md#signed-requests");

    /** Without signatures. */
    public ReplayRequestsConfig(String redisUrl, JournalConfig journal) {
        this(redisUrl, journal, Optional.empty());
    }

    /** Reads {@link #REPLAY_SECRET}, {@link RedisSettings#url} and {@link JournalConfig#from}. */
    public static ReplayRequestsConfig from(Settings settings) {
        return new ReplayRequestsConfig(
                RedisSettings.url(settings),
                JournalConfig.from(settings),
                settings.find(REPLAY_SECRET).map(ReplaySecret::of));
    }

    /** Whether requests are answered, by {@link #REPLAY_REQUESTS}. */
    public static boolean areOn(Settings settings) {
        return settings.get(REPLAY_REQUESTS).equals(ON);
    }
}
