package dev.kodama.mirror.replication.connection;

import io.lettuce.core.RedisURI;
import java.time.Duration;

/**
 * How to read the replication stream of one Redis.
 *
 * @param redisUrl as lettuce reads it: {@code redis://}, {@code rediss://} with {@code verifyPeer}, {@code
 *     redis-sentinel://}; a replica works as well as its master
 * @param psyncCommand the name of {@code PSYNC} on this server; stock Redis answers a renamed one like SYNC, which is
 *     rejected
 * @param channelPrefix messages on other channels are skipped
 * @param maxMessageBytes a longer message is not buffered, but reported as missed
 * @param bufferBytes maximum bytes that wait to be taken; a full buffer stops reading
 * @param connectTimeout for connecting and for each reply until the stream is attached
 * @param readTimeout silence on an attached stream that ends the connection; Redis pings every 10 s
 */
public record ReplicationConfig(
        String redisUrl,
        String psyncCommand,
        String channelPrefix,
        int maxMessageBytes,
        long bufferBytes,
        Duration connectTimeout,
        Duration readTimeout) {
    public ReplicationConfig {
        var uri = RedisURI.create(redisUrl);
        if (uri.getSocket() != null) {
            throw new IllegalArgumentException("replication needs a host and a port, not a unix socket");
        }
        if (maxMessageBytes < 1 || bufferBytes < 1) {
            throw new IllegalArgumentException("maxMessageBytes and bufferBytes are at least 1");
        }
    }

    /**
     * Defaults: 64 MB per message, 64 MB of buffer, 5 s to connect unless the URL has a {@code timeout}, 30 s of
     * silence.
     */
    public static ReplicationConfig of(String redisUrl, String channelPrefix) {
        var timeout = RedisURI.create(redisUrl).getTimeout();
        var connect =
                timeout.equals(RedisURI.DEFAULT_TIMEOUT_DURATION) || timeout.isZero() ? Duration.ofSeconds(5) : timeout;
        return new ReplicationConfig(
                redisUrl, "PSYNC", channelPrefix, 64 << 20, 64L << 20, connect, Duration.ofSeconds(30));
    }

    public ReplicationConfig withPsyncCommand(String command) {
        return new ReplicationConfig(
                redisUrl, command, channelPrefix, maxMessageBytes, bufferBytes, connectTimeout, readTimeout);
    }

    public ReplicationConfig withBufferBytes(long bytes) {
        return new ReplicationConfig(
                redisUrl, psyncCommand, channelPrefix, maxMessageBytes, bytes, connectTimeout, readTimeout);
    }

    /** Without the password. */
    @Override
    public String toString() {
        return "replication of " + RedisURI.create(redisUrl);
    }
}
