package dev.kodama.mirror.subscribers;

import dev.kodama.journal.JournalConfig;
import dev.kodama.settings.RedisSettings;
import dev.kodama.settings.Setting;
import dev.kodama.settings.Settings;
import java.time.Duration;

/**
 * Configuration of a {@link SubscriberPoller}.
 *
 * @param interval between two queries
 */
public record ProbeConfig(String redisUrl, JournalConfig journal, Duration interval) {
    public static final Setting<Duration> SUBSCRIBER_POLL_INTERVAL = Setting.duration(
                    "KODAMA_SUBSCRIBER_POLL_INTERVAL", Duration.ofMillis(100))
            .withDefault(Duration.ofSeconds(2))
            .describedAs("Interval of asking Redis for its subscribers")
            .explainedIn("gaps.md");

    public ProbeConfig {
        SUBSCRIBER_POLL_INTERVAL.check(interval);
    }

    /** Reads {@link #SUBSCRIBER_POLL_INTERVAL}, {@link RedisSettings#url} and {@link JournalConfig#from}. */
    public static ProbeConfig from(Settings settings) {
        return new ProbeConfig(
                RedisSettings.url(settings), JournalConfig.from(settings), settings.get(SUBSCRIBER_POLL_INTERVAL));
    }
}
