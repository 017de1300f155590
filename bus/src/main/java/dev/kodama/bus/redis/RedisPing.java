package dev.kodama.bus.redis;

import dev.kodama.bus.failure.RootCause;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.codec.ByteArrayCodec;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Checks once whether a Redis is reachable, for a start that fails early with a clear error. */
public final class RedisPing {
    private RedisPing() {}

    /**
     * Connects, authenticates and disconnects.
     *
     * @param timeout of the whole check
     * @return empty on success; otherwise one line that names the Redis and the failure, without the password
     * @throws IllegalArgumentException if the URI cannot be read
     */
    public static Optional<String> whyUnreachable(String redisUri, Duration timeout) throws InterruptedException {
        Duration each = timeout.dividedBy(RedisAddresses.of(redisUri, timeout).count());
        var addresses = RedisAddresses.of(redisUri, each);
        String shown = shown(redisUri);
        RedisClient client = RedisClients.create(redisUri, each);
        try (var connection = addresses
                .connect(client, ByteArrayCodec.INSTANCE)
                .toCompletableFuture()
                .get(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
            return connection.isOpen() ? Optional.empty() : Optional.of(shown + " closes the connection");
        } catch (TimeoutException e) {
            return Optional.of(shown + " did not reply within " + timeout.toSeconds() + " s");
        } catch (ExecutionException e) {
            String reason = RootCause.firstLine(e);
            return Optional.of(shown + ": " + RedisDenial.of(reason).orElse(reason));
        } finally {
            RedisClients.shutDown(client);
        }
    }

    /** The URI for a person; lettuce masks its password. */
    private static String shown(String redisUri) {
        return RedisURI.create(redisUri).toString().replaceFirst("\\?.*", "");
    }
}
