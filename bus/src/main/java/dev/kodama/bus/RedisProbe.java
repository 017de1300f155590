package dev.kodama.bus;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.codec.ByteArrayCodec;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** One look whether a Redis is there, for a start that would rather end with a clear word than wait. */
public final class RedisProbe {
    private RedisProbe() {}

    /**
     * Connects, signs in and disconnects.
     *
     * @param timeout of it all
     * @return empty if that went well, else one line that says which Redis and why not, without the password
     * @throws IllegalArgumentException if the URI cannot be read
     */
    public static Optional<String> whyUnreachable(String redisUri, Duration timeout) throws InterruptedException {
        RedisURI uri = RedisClients.uri(redisUri, timeout);
        String shown = uri.toString().replaceFirst("\\?.*", ""); // the password is starred out there
        RedisClient client = RedisClients.create(redisUri, timeout);
        try (var connection = client.connectAsync(ByteArrayCodec.INSTANCE, uri)
                .toCompletableFuture()
                .get(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
            return connection.isOpen() ? Optional.empty() : Optional.of(shown + " closes the connection");
        } catch (TimeoutException e) {
            return Optional.of(shown + " does not answer within " + timeout.toSeconds() + " s");
        } catch (ExecutionException e) {
            String reason = Link.reason(e).lines().findFirst().orElse("");
            return Optional.of(shown + ": " + RedisDenial.of(reason).orElse(reason));
        } finally {
            Link.shutDown(client);
        }
    }
}
