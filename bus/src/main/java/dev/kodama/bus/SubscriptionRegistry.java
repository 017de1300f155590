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
 * All subscriptions of a bus over one connection. Redis is asked once for each channel or pattern, whatever the number of subscriptions
 * to it, and all over again on each new connection.
 */
final class SubscriptionRegistry extends RedisPubSubAdapter<String, byte[]>
        implements ReconnectingConnection.Listener<StatefulRedisPubSubConnection<String, byte[]>> {
    private static final Logger LOG = LoggerFactory.getLogger(SubscriptionRegistry.class);

    /** Who listens to one channel or pattern. */
    private static final class Hearers {
        final List<Subscription> subscriptions = new CopyOnWriteArrayList<>();

        /** Commands under way for it; it is in force when Redis has confirmed the last one. */
        int unconfirmed;

        /** Redis said no on this connection; asked again on the next, and for the next subscription. */
        boolean refused;
    }

    private final Map<String, Hearers> byName = new ConcurrentHashMap<>();
    private @Nullable StatefulRedisPubSubConnection<String, byte[]> connection;

    void add(Subscription subscription) {
        synchronized (this) {
            for (String name : names(subscription)) {
                Hearers hearers = byName.computeIfAbsent(name, unused -> new Hearers());
                boolean ask = hearers.subscriptions.isEmpty() || hearers.refused;
                hearers.subscriptions.add(subscription);
                if (ask && connection != null) {
                    subscribe(connection, name, hearers);
                }
            }
        }
        tellIfInForce(List.of(subscription));
    }

    synchronized void remove(Subscription subscription) {
        for (String name : names(subscription)) {
            Hearers hearers = byName.get(name);
            if (hearers != null && hearers.subscriptions.remove(subscription) && hearers.subscriptions.isEmpty()) {
                if (connection == null) {
                    byName.remove(name);
                } else {
                    unsubscribe(connection, name, hearers);
                }
            }
        }
    }

    /** All there are, each once. */
    Set<Subscription> all() {
        return byName.values().stream()
                .flatMap(hearers -> hearers.subscriptions.stream())
                .collect(Collectors.toSet());
    }

    @Override
    public synchronized void onUp(
            ReconnectingConnection<StatefulRedisPubSubConnection<String, byte[]>> link,
            StatefulRedisPubSubConnection<String, byte[]> up) {
        connection = up;
        up.addListener(this);
        link.settled();
        byName.forEach((name, hearers) -> subscribe(up, name, hearers));
    }

    @Override
    public synchronized void onDown(String reason) {
        connection = null;
        byName.values().removeIf(hearers -> hearers.subscriptions.isEmpty());
        byName.values().forEach(hearers -> hearers.unconfirmed = 0);
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
        Hearers hearers = byName.get(name);
        if (hearers != null) {
            hearers.subscriptions.forEach(subscription -> subscription.offer(channel, message));
        }
    }

    private void subscribe(StatefulRedisPubSubConnection<String, byte[]> to, String name, Hearers hearers) {
        hearers.unconfirmed++;
        hearers.refused = false;
        RedisPubSubAsyncCommands<String, byte[]> redis = to.async();
        RedisFuture<Void> answer = isPattern(name) ? redis.psubscribe(name) : redis.subscribe(name);
        var unused = answer.whenComplete((done, failure) -> {
            if (failure instanceof RedisCommandExecutionException) {
                refused(name, failure);
            }
        });
    }

    private void unsubscribe(StatefulRedisPubSubConnection<String, byte[]> from, String name, Hearers hearers) {
        hearers.unconfirmed++;
        RedisPubSubAsyncCommands<String, byte[]> redis = from.async();
        var unused = isPattern(name) ? redis.punsubscribe(name) : redis.unsubscribe(name);
    }

    private void confirmed(String name) {
        List<Subscription> hearing;
        synchronized (this) {
            Hearers hearers = byName.get(name);
            if (hearers == null || --hearers.unconfirmed > 0) {
                return;
            }
            hearing = List.copyOf(hearers.subscriptions);
            if (hearing.isEmpty()) {
                byName.remove(name);
            }
        }
        tellIfInForce(hearing);
    }

    /** Outside of any lock: what waits for {@link Subscription#ready} runs in the call. */
    private void tellIfInForce(List<Subscription> subscriptions) {
        for (Subscription subscription : subscriptions) {
            if (isInForce(subscription)) {
                subscription.inForce();
            }
        }
    }

    private synchronized boolean isInForce(Subscription subscription) {
        return connection != null
                && names(subscription).stream().allMatch(name -> {
                    Hearers hearers = byName.get(name);
                    return hearers != null && hearers.unconfirmed == 0 && !hearers.refused;
                });
    }

    private void refused(String name, Throwable reason) {
        LOG.error(
                "Redis refuses a subscription to {}: {}",
                name,
                RedisDenial.of(reason.getMessage(), name).orElse(String.valueOf(reason.getMessage())));
        List<Subscription> hearing;
        synchronized (this) {
            Hearers hearers = byName.get(name);
            if (hearers == null) {
                return;
            }
            hearers.unconfirmed--;
            hearers.refused = true;
            hearing = List.copyOf(hearers.subscriptions);
        }
        hearing.forEach(subscription -> subscription.refused(reason));
    }

    private static Set<String> names(Subscription subscription) {
        return subscription.typesOrPatterns().stream().map(EventChannel::of).collect(Collectors.toSet());
    }

    static boolean isPattern(String name) {
        return name.chars().anyMatch(c -> c == '*' || c == '?' || c == '[');
    }
}
