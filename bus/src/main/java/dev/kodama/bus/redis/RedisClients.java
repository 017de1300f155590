package dev.kodama.bus.redis;

import dev.kodama.bus.tls.RedisTls;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.MaintNotificationsConfig;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.protocol.ProtocolVersion;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.DefaultClientResources;
import io.netty.util.HashedWheelTimer;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Creates and shuts down lettuce clients, with the same settings everywhere. */
public final class RedisClients {
    private static final Logger LOG = LoggerFactory.getLogger(RedisClients.class);
    private static final Duration QUIET_PERIOD = Duration.ofMillis(100); // for tasks that a connection still submits
    private static final Duration SHUTDOWN_TIMEOUT = Duration.ofMillis(1_200);
    /** The time by which a command may time out late. */
    private static final Duration TICK = Duration.ofMillis(500);

    private RedisClients() {}

    /**
     * A client whose commands fail at once without a connection, and after the timeout without a reply. It does not
     * reconnect by itself; {@link RedisAddresses} supplies the address.
     *
     * @param redisUri as lettuce reads it, and with TLS files as {@link RedisTls} reads them
     * @throws IllegalArgumentException if the URI or one of its files cannot be used
     */
    public static RedisClient create(String redisUri, Duration timeout) {
        RedisURI uri = RedisAddresses.of(redisUri, timeout).current();
        var options = ClientOptions.builder()
                .autoReconnect(false)
                .disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
                .protocolVersion(
                        ProtocolVersion.RESP2) // works with any Redis, and copies a message once instead of three times
                .maintNotificationsConfig(MaintNotificationsConfig.disabled()) // RESP3 only
                .socketOptions(SocketOptions.builder()
                        .connectTimeout(timeout)
                        .keepAlive(true)
                        .build())
                .timeoutOptions(TimeoutOptions.enabled(timeout));
        if (isTls(uri)) {
            options.sslOptions(RedisTls.options(redisUri));
        }
        var client = new AsyncFirstClient(resources(), uri);
        client.setOptions(options.build());
        return client;
    }

    /** The timer only ends commands without a reply: ticking as often as by default costs each idle client 10 wakeups a second. */
    private static ClientResources resources() {
        var threads = new DefaultThreadFactory("lettuce-timer", true);
        return DefaultClientResources.builder()
                .timer(new HashedWheelTimer(threads, TICK.toMillis(), TimeUnit.MILLISECONDS))
                .build();
    }

    /** Ends the connections and threads of a client created here, within two seconds. */
    public static void shutDown(RedisClient client) {
        try {
            client.shutdownAsync(QUIET_PERIOD.toMillis(), SHUTDOWN_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)
                    .get(SHUTDOWN_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            LOG.warn("The Redis client did not shut down in order: {}", e.toString());
        } finally {
            endThreads(client);
        }
    }

    /** As {@link #shutDown}, without waiting. */
    public static void beginShutDown(RedisClient client) {
        var unused = client.shutdownAsync(0, SHUTDOWN_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)
                .whenComplete((done, failure) -> endThreads(client));
    }

    private static void endThreads(RedisClient client) {
        var resources = client.getResources();
        resources.timer().stop();
        var unused = resources.shutdown(0, SHUTDOWN_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
    }

    private static boolean isTls(RedisURI uri) {
        return uri.isSsl() || uri.getSentinels().stream().anyMatch(RedisURI::isSsl);
    }
}
