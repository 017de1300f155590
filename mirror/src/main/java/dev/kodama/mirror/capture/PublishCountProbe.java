package dev.kodama.mirror.capture;

import dev.kodama.bus.redis.RedisAddresses;
import dev.kodama.bus.redis.RedisClients;
import dev.kodama.bus.redis.RedisDenial;
import dev.kodama.mirror.capture.MissedPublishCounter.Count;
import io.lettuce.core.RedisClient;
import io.lettuce.core.TransactionResult;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.StringCodec;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes markers on a channel of its own, each in one transaction with a read of Redis's count of PUBLISH. Uses one
 * thread and one connection. If Redis denies it, it does nothing, and no count is known.
 */
final class PublishCountProbe implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PublishCountProbe.class);
    private static final Duration TIMEOUT = Duration.ofSeconds(2);
    private static final Duration PERIOD = Duration.ofSeconds(10);
    private static final Pattern CALLS = Pattern.compile("cmdstat_publish:calls=(\\d+)");
    private static final Pattern RUN = Pattern.compile("run_id:(\\w+)");

    private final String channel = "kodama.mark." + UUID.randomUUID();
    private final RedisAddresses addresses;
    private final RedisClient client;
    private final Consumer<Count> onCount;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(work -> {
        var worker = new Thread(work, "kodama-publish-count");
        worker.setDaemon(true);
        return worker;
    });
    private @Nullable StatefulRedisConnection<String, String> connection;
    private volatile String denied = "";

    /** @param onCount takes each count, on the probe's thread */
    PublishCountProbe(String redisUrl, Consumer<Count> onCount) {
        this.addresses = RedisAddresses.of(redisUrl, TIMEOUT);
        this.client = RedisClients.create(redisUrl, TIMEOUT);
        this.onCount = onCount;
        var unused = thread.scheduleWithFixedDelay(
                this::publishMarker, PERIOD.toMillis(), PERIOD.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Channel of the markers; nothing else is published there. */
    String channel() {
        return channel;
    }

    /** Publishes a marker soon. */
    void requestMarker() {
        thread.execute(this::publishMarker);
    }

    private void publishMarker() {
        try {
            var redis = connection;
            if (redis == null || !redis.isOpen()) {
                if (redis != null) {
                    redis.close();
                }
                redis = addresses.connectNow(client, StringCodec.UTF8);
                connection = redis;
            }
            var sync = redis.sync();
            sync.multi();
            sync.publish(channel, "");
            sync.info("commandstats");
            sync.info("server");
            TransactionResult answers = sync.exec();
            report(answers.get(1), answers.get(2));
            denied = "";
        } catch (RuntimeException e) { // unavailable or denied: holes then have no count
            LOG.debug("Cannot read the count of PUBLISH: {}", e.toString());
            onDenied(denial(String.valueOf(e.getMessage())));
        }
    }

    /** Of a transaction Redis only says that a command in it was denied. */
    private String denial(String error) {
        return error.contains("EXECABORT")
                ? "Redis denies a command of the count: grant +multi +publish +info +exec &kodama.mark.*"
                : RedisDenial.of(error, channel).orElse("");
    }

    private void onDenied(String named) {
        if (!named.isEmpty() && !named.equals(denied)) {
            LOG.warn("{}; without it holes have no count", named);
        }
        denied = named;
    }

    /** The right that Redis denies; empty if none. */
    Optional<String> denied() {
        return denied.isEmpty() ? Optional.empty() : Optional.of(denied);
    }

    private void report(String commands, String server) {
        var calls = CALLS.matcher(commands);
        var run = RUN.matcher(server);
        if (calls.find() && run.find() && !server.contains("redis_mode:cluster")) {
            onCount.accept(new Count(run.group(1), Long.parseLong(calls.group(1))));
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
        RedisClients.beginShutDown(client);
    }
}
