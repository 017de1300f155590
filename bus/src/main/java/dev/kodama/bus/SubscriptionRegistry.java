package dev.kodama.bus;

import dev.kodama.bus.metadata.EventChannel;
import dev.kodama.bus.redis.ReconnectingConnection;
import dev.kodama.bus.redis.RedisDenial;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import io.lettuce.core.pubsub.api.async.RedisPubSubAsyncCommands;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The subscriptions of a bus, sharing one connection. Each channel or pattern is subscribed once at Redis, however many
 * subscriptions use it, and again on each new connection.
 */
final class SubscriptionRegistry extends RedisPubSubAdapter<String, byte[]>
        implements ReconnectingConnection.Listener<StatefulRedisPubSubConnection<String, byte[]>> {
    private static final Logger LOG = LoggerFactory.getLogger(SubscriptionRegistry.class);

    /** The subscriptions to one channel or pattern. */
    private static final class Subscribers {
        final List<Subscription> subscriptions = new CopyOnWriteArrayList<>();

        /** Commands without a confirmation yet; the channel is active when this is 0. */
        int unconfirmed;

        /**
         * Redis denied it on this connection. It is requested again on the next connection and for the next
         * subscription.
         */
        boolean denied;
    }

    private final Map<String, Subscribers> byName = new ConcurrentHashMap<>();
    private @Nullable StatefulRedisPubSubConnection<String, byte[]> connection;

    void add(Subscription subscription) {
        synchronized (this) {
            for (String name : names(subscription)) {
                Subscribers subscribers = byName.computeIfAbsent(name, unused -> new Subscribers());
                boolean request = subscribers.subscriptions.isEmpty() || subscribers.denied;
                subscribers.subscriptions.add(subscription);
                if (request && connection != null) {
                    subscribe(connection, name, subscribers);
                }
            }
        }
        completeIfActive(List.of(subscription));
    }

    synchronized void remove(Subscription subscription) {
        for (String name : names(subscription)) {
            Subscribers subscribers = byName.get(name);
            if (subscribers != null
                    && subscribers.subscriptions.remove(subscription)
                    && subscribers.subscriptions.isEmpty()) {
                if (connection == null) {
                    byName.remove(name);
                } else {
                    unsubscribe(connection, name, subscribers);
                }
            }
        }
    }

    /** Every subscription once. */
    Set<Subscription> all() {
        return byName.values().stream()
                .flatMap(subscribers -> subscribers.subscriptions.stream())
                .collect(Collectors.toSet());
    }

    @Override
    public synchronized void onConnected(
            ReconnectingConnection<StatefulRedisPubSubConnection<String, byte[]>> source,
            StatefulRedisPubSubConnection<String, byte[]> connected) {
        connection = connected;
        connected.addListener(this);
        source.markReady();
        byName.forEach((name, subscribers) -> subscribe(connected, name, subscribers));
    }

    @Override
    public synchronized void onDisconnected(String reason) {
        connection = null;
        byName.values().removeIf(subscribers -> subscribers.subscriptions.isEmpty());
        byName.values().forEach(subscribers -> subscribers.unconfirmed = 0);
    }

    @Override
    public void message(String channel, byte[] message) {
        offer(channel, channel, message);
    }

    @Override
    public void message(String pattern, String channel, byte[] message) {
        offer(pattern, channel, message);
    }

    @Override
    public void subscribed(String channel, long count) {
        confirmed(channel);
    }

    @Override
    public void psubscribed(String pattern, long count) {
        confirmed(pattern);
    }

    @Override
    public void unsubscribed(String channel, long count) {
        confirmed(channel);
    }

    @Override
    public void punsubscribed(String pattern, long count) {
        confirmed(pattern);
    }

    private void offer(String name, String channel, byte[] message) {
        Subscribers subscribers = byName.get(name);
        if (subscribers != null) {
            subscribers.subscriptions.forEach(subscription -> subscription.offer(channel, message));
        }
    }

    private void subscribe(StatefulRedisPubSubConnection<String, byte[]> to, String name, Subscribers subscribers) {
        subscribers.unconfirmed++;
        subscribers.denied = false;
        RedisPubSubAsyncCommands<String, byte[]> redis = to.async();
        RedisFuture<Void> reply = isPattern(name) ? redis.psubscribe(name) : redis.subscribe(name);
        var unused = reply.whenComplete((done, failure) -> {
            if (failure instanceof RedisCommandExecutionException) {
                onDenied(name, failure);
            }
        });
    }

    private void unsubscribe(StatefulRedisPubSubConnection<String, byte[]> from, String name, Subscribers subscribers) {
        subscribers.unconfirmed++;
        RedisPubSubAsyncCommands<String, byte[]> redis = from.async();
        var unused = isPattern(name) ? redis.punsubscribe(name) : redis.unsubscribe(name);
    }

    private void confirmed(String name) {
        List<Subscription> affected;
        synchronized (this) {
            Subscribers subscribers = byName.get(name);
            if (subscribers == null || --subscribers.unconfirmed > 0) {
                return;
            }
            affected = List.copyOf(subscribers.subscriptions);
            if (affected.isEmpty()) {
                byName.remove(name);
            }
        }
        completeIfActive(affected);
    }

    /**
     * Completes {@link Subscription#ready} for subscriptions that are active now. Outside of any lock: dependent stages
     * run in the call.
     */
    private void completeIfActive(List<Subscription> subscriptions) {
        for (Subscription subscription : subscriptions) {
            if (isActive(subscription)) {
                subscription.onActive();
            }
        }
    }

    private synchronized boolean isActive(Subscription subscription) {
        return connection != null
                && names(subscription).stream().allMatch(name -> {
                    Subscribers subscribers = byName.get(name);
                    return subscribers != null && subscribers.unconfirmed == 0 && !subscribers.denied;
                });
    }

    private void onDenied(String name, Throwable reason) {
        LOG.error(
                "Redis denies the subscription to {}: {}",
                name,
                RedisDenial.of(reason.getMessage(), name).orElse(String.valueOf(reason.getMessage())));
        List<Subscription> affected;
        synchronized (this) {
            Subscribers subscribers = byName.get(name);
            if (subscribers == null) {
                return;
            }
            subscribers.unconfirmed--;
            subscribers.denied = true;
            affected = List.copyOf(subscribers.subscriptions);
        }
        affected.forEach(subscription -> subscription.onDenied(reason));
    }

    private static Set<String> names(Subscription subscription) {
        return subscription.typesOrPatterns().stream().map(EventChannel::of).collect(Collectors.toSet());
    }

    static boolean isPattern(String name) {
        return name.chars().anyMatch(c -> c == '*' || c == '?' || c == '[');
    }
}
