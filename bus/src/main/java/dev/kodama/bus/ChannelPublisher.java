package dev.kodama.bus;

import dev.kodama.bus.PublishOutcome.NotPublished;
import dev.kodama.bus.PublishOutcome.Published;
import dev.kodama.bus.redis.OutageLog;
import dev.kodama.bus.redis.ReconnectingConnection;
import dev.kodama.bus.redis.RedisAddresses;
import dev.kodama.bus.redis.RedisClients;
import dev.kodama.bus.redis.RedisDenial;
import dev.kodama.bus.redis.RootCause;
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
 * One Redis connection that publishes bytes as they are to any channel, and comes back by itself. What is published by one thread
 * arrives in that order. Nothing is bounded here: who publishes waits for answers before too many are open. Safe for use by many
 * threads.
 */
public final class ChannelPublisher implements AutoCloseable {
    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private static final RedisCodec<String, byte[]> CODEC = RedisCodec.of(StringCodec.UTF8, ByteArrayCodec.INSTANCE);
    private static final Pattern OUTPUT_BYTES = Pattern.compile(" omem=(\\d+) ");

    private static final Logger LOG = LoggerFactory.getLogger(ChannelPublisher.class);

    private final RedisClient client;
    private final ReconnectingConnection<StatefulRedisConnection<String, byte[]>> link;
    private volatile @Nullable StatefulRedisConnection<String, byte[]> connection;
    private volatile String denied = "";
    private volatile String listDenied = "";

    private ChannelPublisher(String redisUri, Duration timeout) {
        var addresses = RedisAddresses.of(redisUri, timeout);
        this.client = RedisClients.create(redisUri, timeout);
        this.link = new ReconnectingConnection<>(
                client,
                timeout,
                () -> addresses.connect(client, CODEC).whenComplete(this::onConnect),
                new OutageLog(redisUri),
                new Up());
    }

    private void onConnect(@Nullable Object connected, @Nullable Throwable failure) {
        denied = failure == null
                ? ""
                : RedisDenial.of(RootCause.message(failure)).orElse("");
    }

    /**
     * Starts to connect in the background and returns at once; with Redis away it tries again until closed.
     *
     * @param redisUri as {@link RedisAddresses} reads it: {@code redis://}, {@code rediss://}, sentinel, several nodes of a cluster
     * @throws IllegalArgumentException if the URI cannot be read
     */
    public static ChannelPublisher open(String redisUri) {
        return open(redisUri, TIMEOUT);
    }

    static ChannelPublisher open(String redisUri, Duration timeout) {
        var publisher = new ChannelPublisher(redisUri, timeout);
        publisher.link.start();
        return publisher;
    }

    /** Whether it is connected now. */
    public boolean connected() {
        return connection != null;
    }

    /**
     * Publishes. Never throws or waits; with Redis away the stage has ended on return. It never ends exceptionally, and ends within
     * 5 s as {@link Published} or {@link NotPublished}, on the connection's thread, which must not be blocked.
     */
    public CompletionStage<PublishOutcome> publish(String channel, byte[] message) {
        var redis = connection;
        return redis == null
                ? CompletableFuture.completedFuture(new NotPublished("Redis is away"))
                : redis.async()
                        .publish(channel, message)
                        .handle((receivers, failure) -> outcome(channel, receivers, failure));
    }

    private PublishOutcome outcome(String channel, @Nullable Long receivers, @Nullable Throwable failure) {
        if (failure == null && receivers != null) {
            denied = "";
            return new Published(receivers);
        }
        String reason = failure == null ? "no answer" : RootCause.message(failure);
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

    /** Which right Redis denied when something was last published, or this connection; empty if none. */
    public Optional<String> denied() {
        return denied.isEmpty() ? Optional.empty() : Optional.of(denied);
    }

    /**
     * How much waits in Redis for the slowest of all who are subscribed to anything: beyond its {@code client-output-buffer-limit
     * pubsub} Redis cuts that one off.
     *
     * @return empty where Redis is away or does not tell; the stage ends as that of {@link #publish}
     */
    public CompletionStage<OptionalLong> unreadBytes() {
        var redis = connection;
        return redis == null
                ? CompletableFuture.completedFuture(OptionalLong.empty())
                : redis.async().clientList(ClientListArgs.Builder.typePubsub()).handle((clients, failure) -> {
                    if (failure != null) {
                        onListDenied(RedisDenial.of(RootCause.message(failure)).orElse(""));
                    }
                    return failure == null ? mostUnread(clients) : OptionalLong.empty();
                });
    }

    private void onListDenied(String named) {
        if (!named.isEmpty() && !named.equals(listDenied)) {
            LOG.warn("{}; without it slow subscribers are not waited for", named);
        }
        listDenied = named;
    }

    /** @param clients as {@code CLIENT LIST} tells them: {@code … oll=2 omem=40988 …}, a line each */
    static OptionalLong mostUnread(String clients) {
        return OptionalLong.of(OUTPUT_BYTES
                .matcher(clients)
                .results()
                .mapToLong(found -> Long.parseLong(found.group(1)))
                .max()
                .orElse(0));
    }

    /** Ends the connection and its threads, within two seconds. */
    @Override
    public void close() {
        link.close();
        connection = null;
        RedisClients.shutDown(client);
    }

    private final class Up implements ReconnectingConnection.Listener<StatefulRedisConnection<String, byte[]>> {
        @Override
        public void onUp(
                ReconnectingConnection<StatefulRedisConnection<String, byte[]>> to,
                StatefulRedisConnection<String, byte[]> up) {
            connection = up;
            to.settled();
        }

        @Override
        public void onDown(String reason) {
            connection = null;
        }
    }
}
