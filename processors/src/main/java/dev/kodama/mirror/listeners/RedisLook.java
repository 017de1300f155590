package dev.kodama.mirror.listeners;

import dev.kodama.bus.RedisClients;
import io.lettuce.core.ClientListArgs;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisException;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks a Redis who is subscribed, over one connection of its own. For one thread. */
final class RedisLook implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RedisLook.class);
    private static final Duration TIMEOUT = Duration.ofSeconds(2);
    private static final String PREFIX = "events.";
    private static final int AT_A_TIME = 500;
    private static final int MOST_CHANNELS = 20_000;

    private final RedisClient client;
    private @Nullable StatefulRedisConnection<String, String> connection;
    private boolean listRefused;
    private boolean tooMany;

    RedisLook(String redisUrl) {
        client = RedisClients.create(redisUrl, TIMEOUT);
    }

    /** @throws RedisException if it is away, or does not allow it */
    Look look() {
        var redis = connected();
        var channels = redis.pubsubChannels(PREFIX + "*");
        onCount(channels.size());
        var direct = new HashMap<String, Long>();
        for (int from = 0; from < Math.min(channels.size(), MOST_CHANNELS); from += AT_A_TIME) {
            List<String> some = channels.subList(from, Math.min(channels.size(), from + AT_A_TIME));
            redis.pubsubNumsub(some.toArray(String[]::new))
                    .forEach((channel, listeners) -> direct.put(channel.substring(PREFIX.length()), listeners));
        }
        return new Look(direct, patterns(redis));
    }

    private RedisCommands<String, String> connected() {
        var there = connection;
        if (there == null || !there.isOpen()) {
            if (there != null) {
                there.close();
            }
            there = client.connect();
            connection = there;
        }
        return there.sync();
    }

    /** Where it may not be asked who they are it is the number of patterns, ours among them. */
    private long patterns(RedisCommands<String, String> redis) {
        try {
            return PatternClients.count(redis.clientList(ClientListArgs.Builder.typePubsub()));
        } catch (RedisCommandExecutionException e) {
            if (!listRefused) {
                LOG.info("Redis does not tell who is subscribed to patterns, only to how many: {}", e.getMessage());
            }
            listRefused = true;
            return redis.pubsubNumpat();
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
