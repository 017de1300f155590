package dev.kodama.bus;

import dev.kodama.bus.PublishOutcome.NotPublished;
import dev.kodama.bus.PublishOutcome.Published;
import dev.kodama.bus.failure.RootCause;
import dev.kodama.bus.redis.ReconnectingConnection;
import dev.kodama.bus.redis.RedisAddresses;
import dev.kodama.bus.redis.RedisClients;
import dev.kodama.bus.redis.RedisDenial;
import dev.kodama.bus.redis.RedisOutageLog;
import io.lettuce.core.ClientListArgs;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes raw bytes to any channel over one Redis connection, which reconnects by itself. Messages published by one
 * thread arrive in that order. There is no bound on messages without a reply: the caller limits them. Thread-safe.
 */
public final class ChannelPublisher implements AutoCloseable {
    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private static final RedisCodec<String, byte[]> CODEC = RedisCodec.of(StringCodec.UTF8, ByteArrayCodec.INSTANCE);
    private static final Pattern OUTPUT_BYTES = Pattern.compile(" omem=(\\d+) ");

    private static final Logger LOG = LoggerFactory.getLogger(ChannelPublisher.class);

    private final RedisClient client;
    private final ReconnectingConnection<StatefulRedisConnection<String, byte[]>> reconnecting;
    private volatile @Nullable StatefulRedisConnection<String, byte[]> connection;
    private volatile String denied = "";
    private volatile String listDenied = "";

    private ChannelPublisher(String redisUri, Duration timeout) {
        var addresses = RedisAddresses.of(redisUri, timeout);
        this.client = RedisClients.create(redisUri, timeout);
        this.reconnecting = new ReconnectingConnection<>(
                client,
                timeout,
                () -> addresses.connect(client, CODEC).whenComplete(this::onConnect),
                new RedisOutageLog(redisUri),
                new ConnectionListener());
    }

    private void onConnect(@Nullable Object connected, @Nullable Throwable failure) {
        denied = failure == null
                ? ""
                : RedisDenial.of(RootCause.message(failure)).orElse("");
    }

    /**
     * Connects in the background and returns at once; retries until closed while Redis is unavailable.
     *
     * @param redisUri as {@link RedisAddresses} reads it: {@code redis://}, {@code rediss://}, sentinel, several nodes
     *     of a cluster
     * @throws IllegalArgumentException if the URI cannot be read
     */
    public static ChannelPublisher open(String redisUri) {
        return open(redisUri, TIMEOUT);
    }

    static ChannelPublisher open(String redisUri, Duration timeout) {
        var publisher = new ChannelPublisher(redisUri, timeout);
        publisher.reconnecting.start();
        return publisher;
    }

    /** Whether there is a connection now. */
    public boolean connected() {
        return connection != null;
    }

    /**
     * Publishes a message. Never throws or blocks. The stage completes within 5 s as {@link Published} or {@link
     * NotPublished}, at once while Redis is unavailable, and never exceptionally. It completes on the connection's
     * thread, which must not be blocked.
     */
    public CompletionStage<PublishOutcome> publish(String channel, byte[] message) {
        var redis = connection;
        return redis == null
                ? CompletableFuture.completedFuture(new NotPublished("Redis is unavailable"))
                : redis.async()
                        .publish(channel, message)
                        .handle((receivers, failure) -> outcome(channel, receivers, failure));
    }

    private PublishOutcome outcome(String channel, @Nullable Long receivers, @Nullable Throwable failure) {
        if (failure == null && receivers != null) {
            denied = "";
            return new Published(receivers);
        }
        String reason = failure == null ? "no reply" : RootCause.message(failure);
        String named = RedisDenial.of(reason, channel).orElse("");
        onDenied(named);
        return new NotPublished(named.isEmpty() ? reason : named);
    }

    private void onDenied(String named) {
        if (!named.isEmpty() && !named.equals(denied)) {
            LOG.warn("{}", named);
        }
        denied = named;
    }

    /** The right that Redis denied to the last publish or connection attempt; empty if none. */
    public Optional<String> denied() {
        return denied.isEmpty() ? Optional.empty() : Optional.of(denied);
    }

    /**
     * The largest output buffer of all pub/sub clients of this Redis. Redis disconnects a client whose buffer exceeds
     * {@code client-output-buffer-limit pubsub}.
     *
     * @return empty if Redis is unavailable or denies {@code CLIENT LIST}; the stage completes as that of {@link
     *     #publish}
     */
    public CompletionStage<OptionalLong> unreadBytes() {
        var redis = connection;
        return redis == null
                ? CompletableFuture.completedFuture(OptionalLong.empty())
                : redis.async().clientList(ClientListArgs.Builder.typePubsub()).handle((clients, failure) -> {
                    if (failure != null) {
                        onListDenied(RedisDenial.of(RootCause.message(failure)).orElse(""));
                    }
                    return failure == null ? maxOutputBytes(clients) : OptionalLong.empty();
                });
    }

    private void onListDenied(String named) {
        if (!named.isEmpty() && !named.equals(listDenied)) {
            LOG.warn("{}; without it publishing does not wait for slow subscribers", named);
        }
        listDenied = named;
    }

    /** @param clients the reply to {@code CLIENT LIST}: {@code … oll=2 omem=40988 …}, a line each */
    static OptionalLong maxOutputBytes(String clients) {
        return OptionalLong.of(OUTPUT_BYTES
                .matcher(clients)
                .results()
                .mapToLong(found -> Long.parseLong(found.group(1)))
                .max()
                .orElse(0));
    }

    /** Closes the connection and stops its threads, within two seconds. */
    @Override
    public void close() {
        reconnecting.close();
        connection = null;
        RedisClients.shutDown(client);
    }

    private final class ConnectionListener
            implements ReconnectingConnection.Listener<StatefulRedisConnection<String, byte[]>> {
        @Override
        public void onConnected(
                ReconnectingConnection<StatefulRedisConnection<String, byte[]>> source,
                StatefulRedisConnection<String, byte[]> connected) {
            connection = connected;
            source.markReady();
        }

        @Override
        public void onDisconnected(String reason) {
            connection = null;
        }
    }
}
