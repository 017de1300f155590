package dev.kodama.replay.request;

import dev.kodama.journal.JournalConfig;
import dev.kodama.settings.Settings;

/**
 * What {@link ReplayRequests} need to know.
 *
 * @param redisUrl where services ask and are answered
 * @param journal what is replayed to them
 */
public record ReplayRequestsConfig(String redisUrl, JournalConfig journal) {
    /** Reads {@code KODAMA_REDIS_URL} (redis://127.0.0.1:6379) and the journal's. */
    public static ReplayRequestsConfig from(Settings settings) {
        return new ReplayRequestsConfig(settings.redisUrl(), JournalConfig.from(settings));
    }
}
