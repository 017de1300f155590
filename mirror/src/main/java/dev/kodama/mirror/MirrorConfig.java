package dev.kodama.mirror;

import dev.kodama.bus.redis.RedisAddresses;
import dev.kodama.journal.JournalConfig;
import dev.kodama.settings.RedisSettings;
import dev.kodama.settings.Setting;
import dev.kodama.settings.Settings;
import io.lettuce.core.RedisURI;

/**
 * Configuration of a mirror.
 *
 * @param redisUrl the Redis to mirror
 * @param capture {@code replication}, {@code subscription}, or {@code auto}: replication where it is allowed, otherwise
 *     subscription
 * @param psyncCommand the name of {@code PSYNC} on this Redis
 * @param maxBufferBytes maximum bytes that wait between Redis and Kafka
 */
public record MirrorConfig(
        String redisUrl, JournalConfig journal, String capture, String psyncCommand, long maxBufferBytes) {
    public static final Setting<String> CAPTURE = Setting.choice(
                    "KODAMA_CAPTURE", "MODE", "auto", "replication", "subscription")
            .withDefault("auto")
            .describedAs("`replication` (exact), `subscription` (best effort), or `auto`: replication where Redis"
                    + " allows it");

    public static final Setting<String> PSYNC_COMMAND = Setting.text("KODAMA_PSYNC_COMMAND", "NAME")
            .withDefault("PSYNC")
            .describedAs("Name of the command `PSYNC` on a Redis that renamed it");

    public static final Setting<Long> MIRROR_BUFFER_BYTES = Setting.size(
                    "KODAMA_MIRROR_BUFFER_BYTES", 1L << 20, 4L << 30)
            .withDefault(64L << 20)
            .describedAs("Maximum size of events between Redis and Kafka")
            .explainedIn("guarantees.md#sizing");

    /** Reads the settings of this class, {@link RedisSettings#url} and {@link JournalConfig#from}. */
    public static MirrorConfig from(Settings settings) {
        return new MirrorConfig(
                RedisSettings.url(settings),
                JournalConfig.from(settings),
                settings.get(CAPTURE),
                settings.get(PSYNC_COMMAND),
                settings.get(MIRROR_BUFFER_BYTES));
    }

    /** Host and port for a person, without user and password. */
    String redisAddress() {
        return RedisAddresses.of(redisUrl, RedisURI.DEFAULT_TIMEOUT_DURATION).toString();
    }
}
