package dev.kodama.bus.redis;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.codec.ByteArrayCodec;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** One look whether a Redis is there, for a start that would rather end with a clear word than wait. */
public final class RedisPing {
    private RedisPing() {}

    /**
     * Connects, signs in and disconnects.
     *
     * @param timeout of it all
     * @return empty if that went well, else one line that says which Redis and why not, without the password
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
            return Optional.of(shown + " does not answer within " + timeout.toSeconds() + " s");
        } catch (ExecutionException e) {
            String reason = RootCause.message(e).lines().findFirst().orElse("");
            return Optional.of(shown + ": " + RedisDenial.of(reason).orElse(reason));
        } finally {
            RedisClients.shutDown(client);
        }
    }

    /** The password is starred out there. */
    private static String shown(String redisUri) {
        return RedisURI.create(redisUri).toString().replaceFirst("\\?.*", "");
    }
}
