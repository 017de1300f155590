package dev.kodama.replay.request;

import dev.kodama.journal.JournalConfig;
import dev.kodama.settings.Settings;
import java.util.Optional;

/**
 * What {@link ReplayRequests} need to know.
 *
 * @param redisUrl where services ask and are answered
 * @param journal what is replayed to them
 * @param secret what requests must be signed with; empty where they need not be
 */
public record ReplayRequestsConfig(String redisUrl, JournalConfig journal, Optional<ReplaySecret> secret) {
    /** Answers whoever asks. */
    public ReplayRequestsConfig(String redisUrl, JournalConfig journal) {
        this(redisUrl, journal, Optional.empty());
    }

    /** Reads {@code KODAMA_REDIS_URL} (redis://127.0.0.1:6379), {@code KODAMA_REPLAY_SECRET} (none) and the journal's. */
    public static ReplayRequestsConfig from(Settings settings) {
        return new ReplayRequestsConfig(settings.redisUrl(), JournalConfig.from(settings), ReplaySecret.from(settings));
    }

    /** Whether requests are answered at all: {@code KODAMA_REPLAY_REQUESTS} (on), or off. */
    public static boolean areOn(Settings settings) {
        return settings.oneOf("KODAMA_REPLAY_REQUESTS", "on", "on", "off").equals("on");
    }
}
