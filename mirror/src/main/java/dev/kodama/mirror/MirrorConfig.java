package dev.kodama.mirror;

import dev.kodama.bus.redis.RedisAddresses;
import dev.kodama.journal.JournalConfig;
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
    /**
     * Reads {@code KODAMA_REDIS_URL} (redis://127.0.0.1:6379), {@code KODAMA_CAPTURE} (auto), {@code KODAMA_PSYNC_COMMAND} (PSYNC),
     * {@code KODAMA_MIRROR_BUFFER_BYTES} (64mb), and the journal's.
     */
    public static MirrorConfig from(Settings settings) {
        return new MirrorConfig(
                settings.redisUrl(),
                JournalConfig.from(settings),
                settings.oneOf("KODAMA_CAPTURE", "auto", "auto", "replication", "subscription"),
                settings.text("KODAMA_PSYNC_COMMAND", "PSYNC"),
                settings.bytes("KODAMA_MIRROR_BUFFER_BYTES", 64L << 20, 1L << 20, 4L << 30));
    }

    /** Host and port for a person, without user and password. */
    String redisAddress() {
        return RedisAddresses.of(redisUrl, RedisURI.DEFAULT_TIMEOUT_DURATION).toString();
    }
}
