package dev.kodama.bus;

import dev.kodama.bus.redis.LogRateLimiter;
import dev.kodama.bus.redis.OutageLog;
import dev.kodama.bus.redis.ReconnectingConnection;
import dev.kodama.bus.redis.RedisAddresses;
import dev.kodama.bus.redis.RedisClients;
import dev.kodama.bus.redis.RedisDenial;
import dev.kodama.bus.redis.RootCause;
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

/** One Redis pub/sub connection that comes back by itself and hands out messages as the bytes they are. */
public final class ChannelSubscriber implements AutoCloseable {
    /** What a feed tells. Calls come one at a time, from the connection's I/O thread: never block in one. */
    public interface Listener {
        /** A message, unchanged. The arrays belong to the listener. */
        void onMessage(byte[] channel, byte[] message);

        /** All patterns are subscribed: what is published from now on arrives. Called again after every reconnect. */
        void onSubscribed();

        /** The connection is gone: what is published until the next {@link #onSubscribed} is not seen. Once per outage. */
        void onLost(String reason);
    }

    private static final Logger LOG = LoggerFactory.getLogger(ChannelSubscriber.class);
    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    private final String clientName;
    private final List<String> patterns;
    private final Listener listener;
    private final RedisClient client;
    private final ReconnectingConnection<StatefulRedisPubSubConnection<byte[], byte[]>> link;
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
        this.link = new ReconnectingConnection<>(
                client,
                timeout,
                () -> addresses
                        .connectPubSub(client, ByteArrayCodec.INSTANCE)
                        .whenComplete((connection, failure) -> denied = failure == null ? denied : denial(failure)),
                new OutageLog(redisUri),
                new Subscriber());
    }

    /**
     * Starts to connect in the background and returns at once; with Redis away it tries again until closed.
     *
     * @param redisUri as {@link RedisAddresses} reads it: {@code redis://}, {@code rediss://}, sentinel, several nodes of a cluster
     * @param clientName what the connection is called in {@code CLIENT LIST}, where Redis allows that
     * @param patterns Redis glob patterns; a message that matches two of them comes twice
     * @throws IllegalArgumentException if the URI cannot be read, or without a pattern
     */
    public static ChannelSubscriber open(String redisUri, String clientName, List<String> patterns, Listener listener) {
        return open(redisUri, clientName, patterns, listener, TIMEOUT);
    }

    static ChannelSubscriber open(
            String redisUri, String clientName, List<String> patterns, Listener listener, Duration timeout) {
        if (patterns.isEmpty()) {
            throw new IllegalArgumentException("a feed needs at least one pattern");
        }
        var feed = new ChannelSubscriber(redisUri, timeout, clientName, List.copyOf(patterns), listener);
        feed.link.start();
        return feed;
    }

    /** Whether all patterns are subscribed now. */
    public boolean subscribed() {
        return subscribed;
    }

    /**
     * Which right Redis denies this connection; empty if none. Without {@code CLIENT SETNAME} it works and is counted among those who
     * listen.
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
            LOG.warn("{}; without it {} is counted as a listener", nameDenied, clientName);
        }
    }

    /** Ends the connection and its threads, within two seconds. */
    @Override
    public void close() {
        link.close();
        subscribed = false;
        RedisClients.shutDown(client);
    }

    private static byte[] bytes(String name) {
        return name.getBytes(StandardCharsets.UTF_8);
    }

    /** A listener that throws must not reach lettuce, which would then lose its place in the stream. */
    private void guarded(Runnable call) {
        try {
            call.run();
        } catch (Throwable e) {
            long times = listenerFailures.due();
            if (times > 0) {
                LOG.error("A listener of {} threw ({} times since last said)", patterns, times, e);
            }
        }
    }

    /** Subscribes on each connection anew and waits for the word on every pattern. */
    private final class Subscriber
            implements ReconnectingConnection.Listener<StatefulRedisPubSubConnection<byte[], byte[]>> {
        @Override
        public void onUp(
                ReconnectingConnection<StatefulRedisPubSubConnection<byte[], byte[]>> to,
                StatefulRedisPubSubConnection<byte[], byte[]> connection) {
            connection.addListener(new Receiver());
            var unusedName = connection // may be forbidden, and is not needed
                    .async()
                    .clientSetname(bytes(clientName))
                    .whenComplete((done, failure) -> onNamed(failure));
            byte[][] globs = names(true);
            byte[][] channels = names(false);
            if (globs.length > 0) {
                var unused = connection.async().psubscribe(globs).whenComplete((done, failure) -> {
                    onAnswer(to, connection, globs, failure);
                });
            }
            if (channels.length > 0) { // a rule for channels need not name a pattern word for word
                var unused = connection.async().subscribe(channels).whenComplete((done, failure) -> {
                    onAnswer(to, connection, channels, failure);
                });
            }
        }

        private void onAnswer(
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
        public void onDown(String reason) {
            if (subscribed) {
                subscribed = false;
                guarded(() -> listener.onLost(reason));
            }
        }
    }

    private final class Receiver extends RedisPubSubAdapter<byte[], byte[]> {
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
                link.settled();
                guarded(listener::onSubscribed);
            }
        }

        @Override
        public void message(byte[] channel, byte[] message) {
            guarded(() -> listener.onMessage(channel, message));
        }

        @Override
        public void message(byte[] pattern, byte[] channel, byte[] message) {
            guarded(() -> listener.onMessage(channel, message));
        }
    }
}
