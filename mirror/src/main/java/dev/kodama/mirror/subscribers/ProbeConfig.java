package dev.kodama.mirror.subscribers;

import dev.kodama.journal.JournalConfig;
import dev.kodama.settings.SettingException;
import dev.kodama.settings.Settings;
import java.time.Duration;

/**
 * Configuration of a {@link SubscriberPoller}.
 *
 * @param interval between two queries
 */
public record ProbeConfig(String redisUrl, JournalConfig journal, Duration interval) {
    private static final Duration INTERVAL = Duration.ofSeconds(2);

    public ProbeConfig {
        if (interval.toMillis() < 100) {
            throw new SettingException("KODAMA_SUBSCRIBER_POLL_INTERVAL", "must be 100ms or longer, was " + interval);
        }
    }

    /** Reads {@code KODAMA_REDIS_URL} (redis://127.0.0.1:6379), {@code KODAMA_SUBSCRIBER_POLL_INTERVAL} (2s), and the journal's. */
    public static ProbeConfig from(Settings settings) {
        return new ProbeConfig(
                settings.redisUrl(),
                JournalConfig.from(settings),
                settings.duration("KODAMA_SUBSCRIBER_POLL_INTERVAL", INTERVAL));
    }
}
