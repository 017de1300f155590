package dev.kodama.replay.request;

import dev.kodama.journal.JournalConfig;
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
    /** Without signatures. */
    public ReplayRequestsConfig(String redisUrl, JournalConfig journal) {
        this(redisUrl, journal, Optional.empty());
    }

    /** Reads {@code KODAMA_REDIS_URL} (redis://127.0.0.1:6379), {@code KODAMA_REPLAY_SECRET} (none) and the journal's settings. */
    public static ReplayRequestsConfig from(Settings settings) {
        return new ReplayRequestsConfig(settings.redisUrl(), JournalConfig.from(settings), ReplaySecret.from(settings));
    }

    /** Whether requests are answered: {@code KODAMA_REPLAY_REQUESTS}, {@code on} (default) or {@code off}. */
    public static boolean areOn(Settings settings) {
        return settings.oneOf("KODAMA_REPLAY_REQUESTS", "on", "on", "off").equals("on");
    }
}
