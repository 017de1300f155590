package dev.kodama.bus;

import dev.kodama.bus.failure.LogRateLimiter;
import dev.kodama.bus.failure.RootCause;
import dev.kodama.bus.redis.ReconnectingConnection;
import dev.kodama.bus.redis.RedisAddresses;
import dev.kodama.bus.redis.RedisClients;
import dev.kodama.bus.redis.RedisDenial;
import dev.kodama.bus.redis.RedisOutageLog;
import io.lettuce.core.RedisClient;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Subscribes to channels and patterns over one Redis connection, which reconnects by itself, and passes on messages as
 * raw bytes.
 */
public final class ChannelSubscriber implements AutoCloseable {
    /**
     * Receives messages and connection changes. Calls come one at a time from the connection's I/O thread, which must
     * not be blocked.
     */
    public interface Listener {
        /** A message, unchanged. The listener owns the arrays. */
        void onMessage(byte[] channel, byte[] message);

        /** All patterns are subscribed: messages published from now on arrive. Called again after every reconnect. */
        void onSubscribed();

        /**
         * The connection is lost: messages published until the next {@link #onSubscribed} are missed. Called once per
         * outage.
         */
        void onLost(String reason);
    }

    private static final Logger LOG = LoggerFactory.getLogger(ChannelSubscriber.class);
    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    private final String clientName;
    private final List<String> patterns;
    private final Listener listener;
    private final RedisClient client;
    private final ReconnectingConnection<StatefulRedisPubSubConnection<byte[], byte[]>> reconnecting;
    private final LogRateLimiter listenerFailures = new LogRateLimiter();
    private volatile boolean subscribed;
    private volatile String denied = "";
    private volatile String nameDenied = "";

    private ChannelSubscriber(
            String redisUri, Duration timeout, String clientName, List<String> patterns, Listener listener) {
        var addresses = RedisAddresses.of(redisUri, timeout);
        this.clientName = clientName;
        this.patterns = patterns;
        this.listener = listener;
        this.client = RedisClients.create(redisUri, timeout);
        this.reconnecting = new ReconnectingConnection<>(
                client,
                timeout,
                () -> addresses
                        .connectPubSub(client, ByteArrayCodec.INSTANCE)
                        .whenComplete((connection, failure) -> denied = failure == null ? denied : denial(failure)),
                new RedisOutageLog(redisUri),
                new SubscribeOnConnect());
    }

    /**
     * Connects in the background and returns at once; retries until closed while Redis is unavailable.
     *
     * @param redisUri as {@link RedisAddresses} reads it: {@code redis://}, {@code rediss://}, sentinel, several nodes
     *     of a cluster
     * @param clientName the connection's name in {@code CLIENT LIST}, where Redis allows it
     * @param patterns channels or Redis glob patterns; a message that matches two of them arrives twice
     * @throws IllegalArgumentException if the URI cannot be read, or without a pattern
     */
    public static ChannelSubscriber open(String redisUri, String clientName, List<String> patterns, Listener listener) {
        return open(redisUri, clientName, patterns, listener, TIMEOUT);
    }

    static ChannelSubscriber open(
            String redisUri, String clientName, List<String> patterns, Listener listener, Duration timeout) {
        if (patterns.isEmpty()) {
            throw new IllegalArgumentException("a subscriber needs at least one channel or pattern");
        }
        var subscriber = new ChannelSubscriber(redisUri, timeout, clientName, List.copyOf(patterns), listener);
        subscriber.reconnecting.start();
        return subscriber;
    }

    /** Whether all patterns are subscribed now. */
    public boolean subscribed() {
        return subscribed;
    }

    /**
     * The right that Redis denies to this connection; empty if none. Without {@code CLIENT SETNAME} it works, but
     * counts as a subscriber of its own.
     */
    public Optional<String> denied() {
        String all = Stream.of(denied, nameDenied).filter(one -> !one.isEmpty()).collect(Collectors.joining("; "));
        return all.isEmpty() ? Optional.empty() : Optional.of(all);
    }

    private static String denial(Throwable failure, String... names) {
        return RedisDenial.of(RootCause.message(failure), names).orElse("");
    }

    private void onNamed(@Nullable Throwable failure) {
        String before = nameDenied;
        nameDenied = failure == null ? "" : denial(failure);
        if (!nameDenied.isEmpty() && !nameDenied.equals(before)) {
            LOG.warn("{}; without it {} counts as a subscriber of its own", nameDenied, clientName);
        }
    }

    /** Closes the connection and stops its threads, within two seconds. */
    @Override
    public void close() {
        reconnecting.close();
        subscribed = false;
        RedisClients.shutDown(client);
    }

    private static byte[] bytes(String name) {
        return name.getBytes(StandardCharsets.UTF_8);
    }

    /** Catches exceptions of the listener: one that reaches lettuce would corrupt its parser. */
    private void callListener(Runnable call) {
        try {
            call.run();
        } catch (Throwable e) {
            long times = listenerFailures.due();
            if (times > 0) {
                LOG.error("Listener of {} threw an exception, {} times since the last log line", patterns, times, e);
            }
        }
    }

    /** Subscribes on each new connection. */
    private final class SubscribeOnConnect
            implements ReconnectingConnection.Listener<StatefulRedisPubSubConnection<byte[], byte[]>> {
        @Override
        public void onConnected(
                ReconnectingConnection<StatefulRedisPubSubConnection<byte[], byte[]>> to,
                StatefulRedisPubSubConnection<byte[], byte[]> connection) {
            connection.addListener(new MessageReceiver());
            var unusedName = connection // optional: an ACL may deny it
                    .async()
                    .clientSetname(bytes(clientName))
                    .whenComplete((done, failure) -> onNamed(failure));
            byte[][] globs = names(true);
            byte[][] channels = names(false);
            if (globs.length > 0) {
                var unused = connection.async().psubscribe(globs).whenComplete((done, failure) -> {
                    onReply(to, connection, globs, failure);
                });
            }
            if (channels.length > 0) { // an ACL rule matches a channel as a glob, but a pattern only literally
                var unused = connection.async().subscribe(channels).whenComplete((done, failure) -> {
                    onReply(to, connection, channels, failure);
                });
            }
        }

        private void onReply(
                ReconnectingConnection<StatefulRedisPubSubConnection<byte[], byte[]>> to,
                StatefulRedisPubSubConnection<byte[], byte[]> connection,
                byte[][] names,
                @Nullable Throwable failure) {
            if (failure != null) {
                String[] texts = Stream.of(names)
                        .map(name -> new String(name, StandardCharsets.UTF_8))
                        .toArray(String[]::new);
                String named = denial(failure, texts);
                if (to.drop(connection, named.isEmpty() ? "cannot subscribe, " + RootCause.message(failure) : named)) {
                    denied = named;
                }
            }
        }

        private byte[][] names(boolean globs) {
            return patterns.stream()
                    .filter(name -> SubscriptionRegistry.isPattern(name) == globs)
                    .map(ChannelSubscriber::bytes)
                    .toArray(byte[][]::new);
        }

        @Override
        public void onDisconnected(String reason) {
            if (subscribed) {
                subscribed = false;
                callListener(() -> listener.onLost(reason));
            }
        }
    }

    private final class MessageReceiver extends RedisPubSubAdapter<byte[], byte[]> {
        private final Set<String> awaited = new HashSet<>(patterns);

        @Override
        public void psubscribed(byte[] pattern, long count) {
            confirmed(pattern);
        }

        @Override
        public void subscribed(byte[] channel, long count) {
            confirmed(channel);
        }

        private void confirmed(byte[] name) {
            awaited.remove(new String(name, StandardCharsets.UTF_8));
            if (awaited.isEmpty() && !subscribed) {
                subscribed = true;
                denied = "";
                reconnecting.markReady();
                callListener(listener::onSubscribed);
            }
        }

        @Override
        public void message(byte[] channel, byte[] message) {
            callListener(() -> listener.onMessage(channel, message));
        }

        @Override
        public void message(byte[] pattern, byte[] channel, byte[] message) {
            callListener(() -> listener.onMessage(channel, message));
        }
    }
}
