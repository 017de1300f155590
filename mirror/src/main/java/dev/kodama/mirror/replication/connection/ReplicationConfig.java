package dev.kodama.mirror.replication.connection;

import io.lettuce.core.RedisURI;
import java.time.Duration;

/**
 * How to read one Redis's replication stream.
 *
 * @param redisUrl as lettuce reads it: {@code redis://}, {@code rediss://} with {@code verifyPeer}, {@code redis-sentinel://};
 *     a replica's address is as good as its master's
 * @param psyncCommand what {@code PSYNC} is called there; stock Redis answers a renamed one like SYNC, which is refused
 * @param channelPrefix messages on other channels are skipped
 * @param maxMessageBytes a longer message is not held: it is told as missed
 * @param bufferBytes what may wait to be taken; when it is full the reading stops
 * @param connectTimeout for connecting and for each answer until the stream is attached
 * @param readTimeout silence on an attached stream after which we connect anew; Redis pings every 10 s
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

    /** 64 MB a message, 64 MB waiting, 5 s to connect unless the URL has a {@code timeout}, 30 s of silence. */
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

    public ReplicationConfig withMaxMessageBytes(int bytes) {
        return new ReplicationConfig(
                redisUrl, psyncCommand, channelPrefix, bytes, bufferBytes, connectTimeout, readTimeout);
    }

    public ReplicationConfig withBufferBytes(long bytes) {
        return new ReplicationConfig(
                redisUrl, psyncCommand, channelPrefix, maxMessageBytes, bytes, connectTimeout, readTimeout);
    }

    public ReplicationConfig withReadTimeout(Duration timeout) {
        return new ReplicationConfig(
                redisUrl, psyncCommand, channelPrefix, maxMessageBytes, bufferBytes, connectTimeout, timeout);
    }

    /** Without the password. */
    @Override
    public String toString() {
        return "replication of " + RedisURI.create(redisUrl);
    }
}
