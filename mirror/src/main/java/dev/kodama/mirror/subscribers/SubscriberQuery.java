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
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks a Redis who is subscribed, over a connection of its own; of a Redis Cluster each node that is named, for each knows its own
 * subscribers only. For one thread.
 */
final class SubscriberQuery implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SubscriberQuery.class);
    private static final Duration TIMEOUT = Duration.ofSeconds(2);
    private static final String PREFIX = "events.";
    private static final int AT_A_TIME = 500;
    private static final int MOST_CHANNELS = 20_000;

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
     * Looks at what Redis lets us look at.
     *
     * @throws RedisException if it is away
     */
    SubscriberSnapshot look() {
        var looks = new ArrayList<SubscriberSnapshot>();
        RedisException away = null;
        for (var node : nodes) {
            try {
                looks.add(look(node.connected()));
            } catch (RedisException e) {
                away = e;
            }
        }
        if (away != null && looks.isEmpty()) {
            throw away;
        } else if (away != null) { // with some of the counts missing the others say nothing of who is not there
            return SubscriberSnapshot.nothing("not every node can be looked at: " + away.getMessage());
        }
        return looks.stream().reduce(SubscriberSnapshot::plus).orElseThrow();
    }

    private SubscriberSnapshot look(RedisCommands<String, String> redis) {
        var denied = new ArrayList<String>();
        var direct = asked(denied, () -> direct(redis, denied));
        var patterns = asked(
                denied, () -> PatternSubscriberCounter.count(redis.clientList(ClientListArgs.Builder.typePubsub())));
        return new SubscriberSnapshot(direct.flatMap(found -> found), patterns, denied, !tooMany);
    }

    private Optional<Map<String, Long>> direct(RedisCommands<String, String> redis, List<String> denied) {
        var numbers = asked(denied, () -> redis.pubsubNumsub(PREFIX)); // so that a denial shows while nobody listens
        var channels = redis.pubsubChannels(PREFIX + "*");
        onCount(channels.size());
        var direct = new HashMap<String, Long>();
        for (int from = 0; from < Math.min(channels.size(), MOST_CHANNELS) && numbers.isPresent(); from += AT_A_TIME) {
            List<String> some = channels.subList(from, Math.min(channels.size(), from + AT_A_TIME));
            redis.pubsubNumsub(some.toArray(String[]::new))
                    .forEach((channel, listeners) -> direct.put(channel.substring(PREFIX.length()), listeners));
        }
        return numbers.isPresent() ? Optional.of(direct) : Optional.empty();
    }

    /** The answer; none, and the reason noted, where Redis refuses to give it. What passes by itself is thrown on. */
    private static <T> Optional<T> asked(List<String> denied, Supplier<T> question) {
        try {
            return Optional.of(question.get());
        } catch (RedisLoadingException | RedisBusyException e) {
            throw e;
        } catch (RedisCommandExecutionException e) {
            denied.add(RedisDenial.of(e.getMessage()).orElse("Redis refuses: " + e.getMessage()));
            return Optional.empty();
        }
    }

    private final class Node {
        private final RedisURI address;
        private @Nullable StatefulRedisConnection<String, String> connection;

        Node(RedisURI address) {
            this.address = address;
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
        if (channels > MOST_CHANNELS && !tooMany) {
            LOG.warn("{} event channels have subscribers; looking at {} of them", channels, MOST_CHANNELS);
        }
        tooMany = channels > MOST_CHANNELS;
    }

    @Override
    public void close() {
        var unused = client.shutdownAsync(0, 1, TimeUnit.SECONDS);
    }
}
