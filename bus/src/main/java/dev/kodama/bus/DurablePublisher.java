package dev.kodama.bus;

import dev.kodama.bus.PublishOutcome.Journaled;
import dev.kodama.bus.PublishOutcome.NotPublished;
import dev.kodama.bus.PublishOutcome.Published;
import dev.kodama.bus.redis.LogRateLimiter;
import dev.kodama.bus.redis.OutageLog;
import dev.kodama.bus.redis.ReconnectingConnection;
import dev.kodama.bus.redis.RedisDenial;
import dev.kodama.bus.redis.RootCause;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes on a connection of its own and waits until the mirror has journaled: {@code PUBLISH …}, then {@code WAIT 1 ms}. The mirror
 * is a replica to Redis and acknowledges what is committed in Kafka. {@code WAIT} holds the connection, so what comes meanwhile gathers
 * and shares the next one: a group commit.
 */
final class DurablePublisher implements AutoCloseable {
    private static final int REPLICAS = 1;

    private static final Logger LOG = LoggerFactory.getLogger(DurablePublisher.class);

    private final RedisClient client;
    private final ReconnectingConnection<StatefulRedisConnection<String, byte[]>> link;
    private final long longestWaitMillis;
    private final long maxBytes;
    private final Queue<Pending> queue = new ArrayDeque<>();
    private final List<Pending> group = new ArrayList<>();
    private final LogRateLimiter denials = new LogRateLimiter();
    private @Nullable StatefulRedisConnection<String, byte[]> connection;
    private long bytes;
    private boolean waits;
    private boolean started;

    DurablePublisher(
            BusConfig config,
            RedisClient client,
            Supplier<CompletionStage<StatefulRedisConnection<String, byte[]>>> connector,
            OutageLog outages) {
        this.client = client;
        this.link = new ReconnectingConnection<>(client, config.timeout(), connector, outages, new Ready());
        this.longestWaitMillis = Math.max(1, config.timeout().toMillis() / 2);
        this.maxBytes = config.inFlightBytes();
    }

    /** As {@link EventBus#publishDurably}. */
    synchronized CompletionStage<PublishOutcome> publish(String channel, byte[] message, Duration timeout) {
        if (bytes + message.length > maxBytes) {
            return CompletableFuture.completedFuture(new NotPublished("too much waits for the journal already"));
        }
        if (!started) {
            started = true;
            link.start();
        }
        var pending = new Pending(channel, message, System.nanoTime() + timeout.toNanos());
        bytes += message.length;
        queue.add(pending);
        var unused = client.getResources()
                .eventExecutorGroup()
                .schedule(() -> giveUp(pending), timeout.toNanos(), TimeUnit.NANOSECONDS);
        next();
        return pending.outcome.minimalCompletionStage();
    }

    /** Sends what has gathered and waits once for all of it. */
    private synchronized void next() {
        var redis = connection;
        if (waits || redis == null) {
            return;
        }
        queue.removeIf(pending -> pending.outcome.isDone());
        group.removeIf(pending -> pending.outcome.isDone());
        for (Pending pending = queue.poll(); pending != null; pending = queue.poll()) {
            pending.sendOn(redis);
            group.add(pending);
        }
        if (group.isEmpty()) {
            return;
        }
        waits = true;
        var unused = redis.async().waitForReplication(REPLICAS, waitMillis()).whenComplete(this::answered);
    }

    private long waitMillis() {
        long last =
                group.stream().mapToLong(pending -> pending.deadlineNanos).max().orElse(0);
        long left = TimeUnit.NANOSECONDS.toMillis(last - System.nanoTime()) + 1;
        return Math.min(longestWaitMillis, Math.max(1, left)); // never 0: that waits for ever
    }

    private synchronized void answered(@Nullable Long replicas, @Nullable Throwable failure) {
        waits = false;
        if (failure != null) {
            RedisDenial.of(RootCause.message(failure))
                    .filter(named -> denials.due() > 0)
                    .ifPresent(named -> LOG.warn("{}; without it nothing is known to be journaled", named));
            failAll(RootCause.message(failure));
        } else if (replicas != null && replicas >= REPLICAS) {
            group.forEach(pending -> end(pending, pending.receivers < 0 ? null : new Journaled(pending.receivers)));
            group.clear();
        }
        next();
    }

    private synchronized void giveUp(Pending pending) {
        end(pending, null);
    }

    private void failAll(String reason) {
        group.forEach(pending -> end(pending, pending.receivers < 0 ? new NotPublished(reason) : null));
        group.clear();
    }

    /** @param outcome null: what is known of it without the journal's word */
    private void end(Pending pending, @Nullable PublishOutcome outcome) {
        PublishOutcome known = pending.receivers < 0
                ? new NotPublished(pending.failure == null ? "Redis is away" : pending.failure)
                : new Published(pending.receivers);
        if (pending.outcome.complete(outcome == null ? known : outcome)) {
            bytes -= pending.message.length;
        }
    }

    @Override
    public synchronized void close() {
        link.close();
        connection = null;
        failAll("the bus is closed");
        queue.forEach(pending -> end(pending, null));
        queue.clear();
    }

    private final class Ready implements ReconnectingConnection.Listener<StatefulRedisConnection<String, byte[]>> {
        @Override
        public void onUp(
                ReconnectingConnection<StatefulRedisConnection<String, byte[]>> to,
                StatefulRedisConnection<String, byte[]> up) {
            synchronized (DurablePublisher.this) {
                connection = up;
                waits = false;
                to.settled();
                next();
            }
        }

        @Override
        public void onDown(String reason) {
            synchronized (DurablePublisher.this) {
                connection = null;
                failAll(reason);
            }
        }
    }

    private static final class Pending {
        private final String channel;
        private final byte[] message;
        private final long deadlineNanos;
        private final CompletableFuture<PublishOutcome> outcome = new CompletableFuture<>();
        private volatile long receivers = -1;
        private volatile @Nullable String failure;

        Pending(String channel, byte[] message, long deadlineNanos) {
            this.channel = channel;
            this.message = message;
            this.deadlineNanos = deadlineNanos;
        }

        void sendOn(StatefulRedisConnection<String, byte[]> redis) {
            failure = "Redis did not answer";
            var unused = redis.async().publish(channel, message).whenComplete((count, error) -> {
                if (error == null) {
                    receivers = count;
                } else {
                    String reason = RootCause.message(error);
                    failure = RedisDenial.of(reason, channel).orElse(reason);
                }
            });
        }
    }
}
