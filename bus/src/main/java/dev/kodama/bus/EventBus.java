package dev.kodama.bus;

import dev.kodama.bus.PublishOutcome.NotPublished;
import dev.kodama.bus.PublishOutcome.Published;
import dev.kodama.bus.failure.LogRateLimiter;
import dev.kodama.bus.failure.RootCause;
import dev.kodama.bus.metadata.EventChannel;
import dev.kodama.bus.metadata.ReservedTypes;
import dev.kodama.bus.redis.ReconnectingConnection;
import dev.kodama.bus.redis.RedisAddresses;
import dev.kodama.bus.redis.RedisClients;
import dev.kodama.bus.redis.RedisDenial;
import dev.kodama.bus.redis.RedisOutageLog;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes events to Redis and subscribes to them, at most once: a disconnected service misses events. While Redis is
 * unavailable, at the start or later, publishing completes with {@link NotPublished} at once; connection and
 * subscriptions recover by themselves. Thread-safe; one bus per service is enough. It uses one connection for
 * publishing and, from the first subscription on, one for receiving.
 */
public final class EventBus implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EventBus.class);
    private static final String RESERVED =
            "event types beginning with " + ReservedTypes.PREFIX + " are reserved for Kodama itself";
    private static final RedisCodec<String, byte[]> CODEC = RedisCodec.of(StringCodec.UTF8, ByteArrayCodec.INSTANCE);
    private static final Duration HANDLER_STOP_TIMEOUT = Duration.ofMillis(500);

    /** Approximate memory of an event in flight besides its bytes: lettuce's command, its timer and our stage. */
    private static final int IN_FLIGHT_OVERHEAD_BYTES = 512;

    private final BusConfig config;
    private final RedisClient client;
    private final ReconnectingConnection<StatefulRedisConnection<String, byte[]>> publishing;
    private final ReconnectingConnection<StatefulRedisPubSubConnection<String, byte[]>> receiving;
    private final DurablePublisher durable;
    private final SubscriptionRegistry subscriptions = new SubscriptionRegistry();
    private final AtomicLong inFlightBytes = new AtomicLong();
    private final LogRateLimiter notPublishedLines = new LogRateLimiter();
    private volatile @Nullable StatefulRedisConnection<String, byte[]> connection;
    private boolean receives;
    private boolean closed;

    private EventBus(BusConfig config) {
        var addresses = RedisAddresses.of(config.redisUri(), config.timeout());
        var outages = new RedisOutageLog(config.redisUri());
        this.config = config;
        this.client = RedisClients.create(config.redisUri(), config.timeout());
        this.publishing = new ReconnectingConnection<>(
                client, config.timeout(), () -> addresses.connect(client, CODEC), outages, new ConnectionListener());
        this.durable = new DurablePublisher(config, client, () -> addresses.connect(client, CODEC), outages);
        this.receiving = new ReconnectingConnection<>(
                client, config.timeout(), () -> addresses.connectPubSub(client, CODEC), outages, subscriptions);
    }

    /** {@link #connect(BusConfig)} with default settings. */
    public static EventBus connect(String redisUri) {
        return connect(BusConfig.of(redisUri));
    }

    /**
     * Connects in the background and returns at once; retries until closed while Redis is unavailable.
     *
     * @throws IllegalArgumentException if the URI cannot be read
     */
    public static EventBus connect(BusConfig config) {
        var bus = new EventBus(config);
        bus.publishing.start();
        return bus;
    }

    /** Whether events can be published now. */
    public boolean connected() {
        return connection != null;
    }

    /** {@link #publish(Event)} for the parts of an event; parts that make no event end as {@link NotPublished}, too. */
    public CompletionStage<PublishOutcome> publish(
            String eventType, String entityType, String entityId, Map<String, ?> payload) {
        Event event;
        try {
            event = Event.of(eventType, entityType, entityId, payload);
        } catch (RuntimeException e) { // also from a broken Map or a null
            return notPublished(eventType, "not an event: " + RootCause.message(e));
        }
        return publish(event);
    }

    /**
     * Publishes to the channel {@code events.EVENT_TYPE}. A {@linkplain ReservedTypes reserved} type ends as {@link
     * NotPublished}. Never throws, blocks or queues the event. The stage is complete on return, with {@link
     * NotPublished}, while Redis is unavailable or {@link BusConfig#inFlightBytes} are without a reply. It never
     * completes exceptionally. It completes on the connection's thread: dependent stages must not block, or run
     * elsewhere ({@code thenRunAsync}).
     */
    public CompletionStage<PublishOutcome> publish(Event event) {
        if (ReservedTypes.contains(event.eventType())) {
            return notPublished(event.eventType(), RESERVED);
        }
        StatefulRedisConnection<String, byte[]> redis = connection;
        if (redis == null) {
            return completed(new NotPublished("Redis is unavailable"));
        }
        byte[] message = event.toJson();
        int cost = message.length + IN_FLIGHT_OVERHEAD_BYTES;
        if (inFlightBytes.addAndGet(cost) > config.inFlightBytes()) {
            inFlightBytes.addAndGet(-cost);
            return notPublished(event.eventType(), "too many bytes wait for Redis's reply already");
        }
        return send(redis, event.eventType(), message).whenComplete((outcome, never) -> inFlightBytes.addAndGet(-cost));
    }

    /**
     * Publishes and waits until the event is committed in the journal, or {@code timeout} has passed. The outcome is
     * {@link PublishOutcome.Journaled}; {@link Published} if Redis has the event and the journal did not confirm it in
     * time (it may still get there); or {@link NotPublished}. Never throws or blocks. The stage never completes
     * exceptionally; it completes on a thread that must not be blocked.
     *
     * <p>Needs a mirror that replicates (guarantee {@code exact}). Any replica answers Redis's {@code WAIT}: with other
     * replicas on the same Redis, {@code Journaled} may come from one of them.
     */
    public CompletionStage<PublishOutcome> publishDurably(Event event, Duration timeout) {
        if (ReservedTypes.contains(event.eventType())) {
            return notPublished(event.eventType(), RESERVED);
        }
        return durable.publish(EventChannel.of(event.eventType()), event.toJson(), timeout);
    }

    /**
     * Subscribes a handler, which gets events one at a time on a thread of its own.
     *
     * @param typeOrPattern an event type; or, with {@code *}, {@code ?} or {@code [}, a Redis glob pattern of event
     *     types
     */
    public Subscription subscribe(String typeOrPattern, Consumer<Event> handler) {
        return subscribe(List.of(typeOrPattern), handler);
    }

    /**
     * As {@link #subscribe(String, Consumer)} for several types and patterns, with one queue and one handler. An event
     * that matches two of them arrives twice.
     *
     * @throws IllegalArgumentException for no type or an empty one
     * @throws IllegalStateException after closing
     */
    public Subscription subscribe(List<String> typesOrPatterns, Consumer<Event> handler) {
        if (typesOrPatterns.isEmpty() || typesOrPatterns.contains("")) {
            throw new IllegalArgumentException("a subscription needs event types or patterns, not " + typesOrPatterns);
        }
        var subscription = new Subscription(List.copyOf(typesOrPatterns), handler, config, subscriptions::remove);
        synchronized (this) {
            if (closed) {
                throw new IllegalStateException("the bus is closed");
            }
            subscription.start();
            subscriptions.add(subscription);
            if (!receives) {
                receives = true;
                receiving.start();
            }
        }
        return subscription;
    }

    /** Stops everything within two seconds: a handler gets half a second for its current event, then an interrupt. */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
        }
        publishing.close();
        receiving.close();
        durable.close();
        connection = null;
        Set<Subscription> all = subscriptions.all();
        all.forEach(Subscription::stop);
        long deadline = System.nanoTime() + HANDLER_STOP_TIMEOUT.toNanos();
        try {
            for (Subscription subscription : all) {
                subscription.awaitTermination(deadline);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        RedisClients.shutDown(client);
    }

    private CompletionStage<PublishOutcome> send(
            StatefulRedisConnection<String, byte[]> redis, String eventType, byte[] message) {
        return redis.async().publish(EventChannel.of(eventType), message).handle((receivers, failure) -> {
            if (failure == null) {
                return new Published(receivers);
            }
            String reason = RedisDenial.of(RootCause.message(failure), EventChannel.of(eventType))
                    .orElseGet(() -> RootCause.message(failure));
            logNotPublished(eventType, reason);
            return new NotPublished(reason);
        });
    }

    private CompletionStage<PublishOutcome> notPublished(String eventType, String reason) {
        logNotPublished(eventType, reason);
        return completed(new NotPublished(reason));
    }

    /** Logs a failed publish, except during an outage, which has a log line of its own. */
    private void logNotPublished(String eventType, String reason) {
        long times = connection == null ? 0 : notPublishedLines.due();
        if (times > 0) {
            LOG.warn("Event not published: type {}, {} events since the last log line: {}", eventType, times, reason);
        }
    }

    private static CompletionStage<PublishOutcome> completed(PublishOutcome outcome) {
        return CompletableFuture.completedFuture(outcome);
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
