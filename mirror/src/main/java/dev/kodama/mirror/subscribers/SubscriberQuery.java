package dev.kodama.mirror.subscribers;

import dev.kodama.bus.redis.RedisAddresses;
import dev.kodama.bus.redis.RedisClients;
import dev.kodama.bus.redis.RedisDenial;
import io.lettuce.core.ClientListArgs;
import io.lettuce.core.RedisBusyException;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisLoadingException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Queries the subscribers of a Redis over a connection of its own; of a Redis Cluster each listed node, since a node
 * knows only its own subscribers. Not thread-safe.
 */
final class SubscriberQuery implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SubscriberQuery.class);
    private static final Duration TIMEOUT = Duration.ofSeconds(2);
    private static final String PREFIX = "events.";
    private static final int PAGE_SIZE = 500;
    private static final int MAX_CHANNELS = 20_000;

    private final RedisClient client;
    private final List<Node> nodes;
    private boolean tooMany;

    SubscriberQuery(String redisUrl) {
        client = RedisClients.create(redisUrl, TIMEOUT);
        nodes = RedisAddresses.of(redisUrl, TIMEOUT).all().stream()
                .map(Node::new)
                .toList();
    }

    /**
     * Queries what Redis allows.
     *
     * @throws RedisException if it is unavailable
     */
    SubscriberSnapshot query() {
        var snapshots = new ArrayList<SubscriberSnapshot>();
        RedisException failure = null;
        String unavailable = "";
        for (var node : nodes) {
            try {
                snapshots.add(query(node.connected()));
            } catch (RedisException e) {
                failure = e;
                unavailable = node.name();
            }
        }
        if (failure != null && snapshots.isEmpty()) {
            throw failure;
        } else if (failure != null) { // without every node an absent subscriber is unknown
            return SubscriberSnapshot.nothing(
                    "not every node can be queried: " + unavailable + ": " + failure.getMessage());
        }
        return snapshots.stream().reduce(SubscriberSnapshot::plus).orElseThrow();
    }

    private SubscriberSnapshot query(RedisCommands<String, String> redis) {
        var denied = new ArrayList<String>();
        var direct = allowed(denied, () -> direct(redis, denied));
        var patterns = allowed(
                denied, () -> PatternSubscriberCounter.count(redis.clientList(ClientListArgs.Builder.typePubsub())));
        return new SubscriberSnapshot(direct.flatMap(found -> found), patterns, denied, !tooMany);
    }

    private Optional<Map<String, Long>> direct(RedisCommands<String, String> redis, List<String> denied) {
        var numbers = allowed(denied, () -> redis.pubsubNumsub(PREFIX)); // detects a denial even without subscribers
        var channels = redis.pubsubChannels(PREFIX + "*");
        onCount(channels.size());
        var direct = new HashMap<String, Long>();
        for (int from = 0; from < Math.min(channels.size(), MAX_CHANNELS) && numbers.isPresent(); from += PAGE_SIZE) {
            List<String> some = channels.subList(from, Math.min(channels.size(), from + PAGE_SIZE));
            redis.pubsubNumsub(some.toArray(String[]::new))
                    .forEach((channel, listeners) -> direct.put(channel.substring(PREFIX.length()), listeners));
        }
        return numbers.isPresent() ? Optional.of(direct) : Optional.empty();
    }

    /** The reply; none, with the reason noted, if Redis denies it. Temporary errors are rethrown. */
    private static <T> Optional<T> allowed(List<String> denied, Supplier<T> request) {
        try {
            return Optional.of(request.get());
        } catch (RedisLoadingException | RedisBusyException e) {
            throw e;
        } catch (RedisCommandExecutionException e) {
            denied.add(RedisDenial.of(e.getMessage()).orElse("Redis denies it: " + e.getMessage()));
            return Optional.empty();
        }
    }

    private final class Node {
        private final RedisURI address;
        private @Nullable StatefulRedisConnection<String, String> connection;

        Node(RedisURI address) {
            this.address = address;
        }

        String name() {
            return address.getHost() + ":" + address.getPort();
        }

        RedisCommands<String, String> connected() {
            var there = connection;
            if (there == null || !there.isOpen()) {
                if (there != null) {
                    there.close();
                }
                there = client.connect(address);
                connection = there;
            }
            return there.sync();
        }
    }

    private void onCount(int channels) {
        if (channels > MAX_CHANNELS && !tooMany) {
            LOG.warn("{} event channels have subscribers; querying {} of them", channels, MAX_CHANNELS);
        }
        tooMany = channels > MAX_CHANNELS;
    }

    @Override
    public void close() {
        RedisClients.beginShutDown(client);
    }
}
