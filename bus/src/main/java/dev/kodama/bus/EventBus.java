package dev.kodama.bus;

import dev.kodama.bus.PublishOutcome.NotPublished;
import dev.kodama.bus.PublishOutcome.Published;
import dev.kodama.bus.metadata.EventChannel;
import dev.kodama.bus.metadata.ReservedTypes;
import dev.kodama.bus.redis.LogRateLimiter;
import dev.kodama.bus.redis.OutageLog;
import dev.kodama.bus.redis.ReconnectingConnection;
import dev.kodama.bus.redis.RedisAddresses;
import dev.kodama.bus.redis.RedisClients;
import dev.kodama.bus.redis.RedisDenial;
import dev.kodama.bus.redis.RootCause;
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
 * Publishes events to Redis and subscribes to them. At most once, as Redis pub/sub is: who is not connected misses events. Redis may
 * be away, at the start and later: then publishing ends with {@link NotPublished} at once, and connection and subscriptions come back by
 * themselves. Safe for use by many threads; one bus per service is enough: it holds one connection for publishing and, from the first
 * subscription on, one for receiving.
 */
public final class EventBus implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EventBus.class);
    private static final String RESERVED =
            "event types beginning with " + ReservedTypes.PREFIX + " are reserved for Kodama itself";
    private static final RedisCodec<String, byte[]> CODEC = RedisCodec.of(StringCodec.UTF8, ByteArrayCodec.INSTANCE);
    private static final Duration CLOSE_WITHIN = Duration.ofMillis(500);

    /** What an event in flight costs besides its bytes, roughly: lettuce's command, its timer and our stage. */
    private static final int IN_FLIGHT_OVERHEAD_BYTES = 512;

    private final BusConfig config;
    private final RedisClient client;
    private final ReconnectingConnection<StatefulRedisConnection<String, byte[]>> publishing;
    private final ReconnectingConnection<StatefulRedisPubSubConnection<String, byte[]>> receiving;
    private final DurablePublisher durable;
    private final SubscriptionRegistry subscriptions = new SubscriptionRegistry();
    private final AtomicLong inFlightBytes = new AtomicLong();
    private final LogRateLimiter refusals = new LogRateLimiter();
    private volatile @Nullable StatefulRedisConnection<String, byte[]> connection;
    private boolean receives;
    private boolean closed;

    private EventBus(BusConfig config) {
        var addresses = RedisAddresses.of(config.redisUri(), config.timeout());
        var outages = new OutageLog(config.redisUri());
        this.config = config;
        this.client = RedisClients.create(config.redisUri(), config.timeout());
        this.publishing = new ReconnectingConnection<>(
                client, config.timeout(), () -> addresses.connect(client, CODEC), outages, new Publisher());
        this.durable = new DurablePublisher(config, client, () -> addresses.connect(client, CODEC), outages);
        this.receiving = new ReconnectingConnection<>(
                client, config.timeout(), () -> addresses.connectPubSub(client, CODEC), outages, subscriptions);
    }

    /** {@link #connect(BusConfig)} with everything as usual. */
    public static EventBus connect(String redisUri) {
        return connect(BusConfig.of(redisUri));
    }

    /**
     * Starts to connect in the background and returns at once; with Redis away it tries again until closed.
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
        } catch (RuntimeException e) { // also from a map that is none, or a null
            return refused(eventType, "not an event: " + RootCause.message(e));
        }
        return publish(event);
    }

    /**
     * Publishes to the channel {@code events.EVENT_TYPE}; a type that is {@linkplain ReservedTypes reserved} ends as {@link NotPublished}.
     * Never throws, waits or keeps the event for later: with Redis away, or with {@link BusConfig#inFlightBytes} waiting for its answer,
     * the stage has ended with {@link NotPublished} on return. The stage never ends exceptionally. It ends on the connection's thread:
     * what depends on it must not block, or go elsewhere ({@code thenRunAsync}).
     */
    public CompletionStage<PublishOutcome> publish(Event event) {
        if (ReservedTypes.contains(event.eventType())) {
            return refused(event.eventType(), RESERVED);
        }
        StatefulRedisConnection<String, byte[]> redis = connection;
        if (redis == null) {
            return ended(new NotPublished("Redis is away"));
        }
        byte[] message = event.toJson();
        int cost = message.length + IN_FLIGHT_OVERHEAD_BYTES;
        if (inFlightBytes.addAndGet(cost) > config.inFlightBytes()) {
            inFlightBytes.addAndGet(-cost);
            return refused(event.eventType(), "too much waits for Redis's answer already");
        }
        return send(redis, event.eventType(), message).whenComplete((outcome, never) -> inFlightBytes.addAndGet(-cost));
    }

    /**
     * Publishes and waits until the event is committed in the journal, or {@code timeout} has passed. Ends as {@link
     * PublishOutcome.Journaled}; as {@link Published} if Redis has it and the journal did not say so in time (it may still get there); or
     * as {@link NotPublished}. Never throws or blocks; the stage never ends exceptionally and ends on a thread that must not be blocked.
     *
     * <p>Needs a mirror that replicates (guarantee {@code exact}). Any replica answers Redis's {@code WAIT}: with others attached to the
     * same Redis, {@code Journaled} may be one of theirs.
     */
    public CompletionStage<PublishOutcome> publishDurably(Event event, Duration timeout) {
        if (ReservedTypes.contains(event.eventType())) {
            return refused(event.eventType(), RESERVED);
        }
        return durable.publish(EventChannel.of(event.eventType()), event.toJson(), timeout);
    }

    /**
     * Hands events to a handler, one at a time, on a thread of the subscription's own.
     *
     * @param typeOrPattern an event type; or, holding {@code *}, {@code ?} or {@code [}, a Redis glob pattern of event types
     */
    public Subscription subscribe(String typeOrPattern, Consumer<Event> handler) {
        return subscribe(List.of(typeOrPattern), handler);
    }

    /**
     * Like {@link #subscribe(String, Consumer)} for several types and patterns, with one queue and one handler. An event that matches two
     * of them comes twice.
     *
     * @throws IllegalArgumentException for no or an empty type
     * @throws IllegalStateException after closing
     */
    public Subscription subscribe(List<String> typesOrPatterns, Consumer<Event> handler) {
        if (typesOrPatterns.isEmpty() || typesOrPatterns.contains("")) {
            throw new IllegalArgumentException("a subscription needs event types or patterns, not " + typesOrPatterns);
        }
        var subscription = new Subscription(List.copyOf(typesOrPatterns), handler, config, subscriptions);
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

    /** Ends everything within two seconds: handlers get half a second for the event they are at, then an interrupt. */
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
        all.forEach(Subscription::end);
        long deadline = System.nanoTime() + CLOSE_WITHIN.toNanos();
        try {
            for (Subscription subscription : all) {
                subscription.awaitEnd(deadline);
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
            logRefusal(eventType, reason);
            return new NotPublished(reason);
        });
    }

    private CompletionStage<PublishOutcome> refused(String eventType, String reason) {
        logRefusal(eventType, reason);
        return ended(new NotPublished(reason));
    }

    /** What is not an outage: that has a line of its own. */
    private void logRefusal(String eventType, String reason) {
        long times = connection == null ? 0 : refusals.due();
        if (times > 0) {
            LOG.warn("{} not published ({} events since last said): {}", eventType, times, reason);
        }
    }

    private static CompletionStage<PublishOutcome> ended(PublishOutcome outcome) {
        return CompletableFuture.completedFuture(outcome);
    }

    private final class Publisher implements ReconnectingConnection.Listener<StatefulRedisConnection<String, byte[]>> {
        @Override
        public void onUp(
                ReconnectingConnection<StatefulRedisConnection<String, byte[]>> link,
                StatefulRedisConnection<String, byte[]> up) {
            connection = up;
            link.settled();
        }

        @Override
        public void onDown(String reason) {
            connection = null;
        }
    }
}
