package dev.kodama.bus;

import dev.kodama.bus.PublishOutcome.Journaled;
import dev.kodama.bus.PublishOutcome.NotPublished;
import dev.kodama.bus.PublishOutcome.Published;
import dev.kodama.bus.failure.LogRateLimiter;
import dev.kodama.bus.failure.RootCause;
import dev.kodama.bus.redis.ReconnectingConnection;
import dev.kodama.bus.redis.RedisDenial;
import dev.kodama.bus.redis.RedisOutageLog;
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
 * Publishes on a connection of its own and waits until the mirror has journaled: {@code PUBLISH …}, then {@code WAIT 1
 * ms}. To Redis the mirror is a replica that acknowledges only what is committed in Kafka. {@code WAIT} blocks the
 * connection, so further messages gather meanwhile and share the next one: a group commit.
 */
final class DurablePublisher implements AutoCloseable {
    private static final int REPLICAS = 1;

    private static final Logger LOG = LoggerFactory.getLogger(DurablePublisher.class);

    private final RedisClient client;
    private final ReconnectingConnection<StatefulRedisConnection<String, byte[]>> reconnecting;
    private final long maxWaitMillis;
    private final long maxBytes;
    private final Queue<Pending> queue = new ArrayDeque<>();
    private final List<Pending> group = new ArrayList<>();
    private final LogRateLimiter denials = new LogRateLimiter();
    private @Nullable StatefulRedisConnection<String, byte[]> connection;
    private long bytes;
    private boolean waitInProgress;
    private boolean started;

    DurablePublisher(
            BusConfig config,
            RedisClient client,
            Supplier<CompletionStage<StatefulRedisConnection<String, byte[]>>> connector,
            RedisOutageLog outages) {
        this.client = client;
        this.reconnecting =
                new ReconnectingConnection<>(client, config.timeout(), connector, outages, new ConnectionListener());
        this.maxWaitMillis = Math.max(1, config.timeout().toMillis() / 2);
        this.maxBytes = config.inFlightBytes();
    }

    /** As {@link EventBus#publishDurably}. */
    synchronized CompletionStage<PublishOutcome> publish(String channel, byte[] message, Duration timeout) {
        if (bytes + message.length > maxBytes) {
            return CompletableFuture.completedFuture(new NotPublished("too many bytes wait for the journal already"));
        }
        if (!started) {
            started = true;
            reconnecting.start();
        }
        var pending = new Pending(channel, message, System.nanoTime() + timeout.toNanos());
        bytes += message.length;
        queue.add(pending);
        var unused = client.getResources()
                .eventExecutorGroup()
                .schedule(() -> onTimeout(pending), timeout.toNanos(), TimeUnit.NANOSECONDS);
        next();
        return pending.outcome.minimalCompletionStage();
    }

    /** Sends the gathered messages and waits once for all of them. */
    private synchronized void next() {
        var redis = connection;
        if (waitInProgress || redis == null) {
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
        waitInProgress = true;
        var unused = redis.async().waitForReplication(REPLICAS, waitMillis()).whenComplete(this::onWaitReply);
    }

    private long waitMillis() {
        long last =
                group.stream().mapToLong(pending -> pending.deadlineNanos).max().orElse(0);
        long left = TimeUnit.NANOSECONDS.toMillis(last - System.nanoTime()) + 1;
        return Math.min(maxWaitMillis, Math.max(1, left)); // never 0: WAIT takes that for no timeout
    }

    private synchronized void onWaitReply(@Nullable Long replicas, @Nullable Throwable failure) {
        waitInProgress = false;
        if (failure != null) {
            RedisDenial.of(RootCause.message(failure))
                    .filter(named -> denials.due() > 0)
                    .ifPresent(named -> LOG.warn("{}; without it no publish can be confirmed as journaled", named));
            failAll(RootCause.message(failure));
        } else if (replicas != null && replicas >= REPLICAS) {
            group.forEach(
                    pending -> complete(pending, pending.receivers < 0 ? null : new Journaled(pending.receivers)));
            group.clear();
        }
        next();
    }

    private synchronized void onTimeout(Pending pending) {
        complete(pending, null);
    }

    private void failAll(String reason) {
        group.forEach(pending -> complete(pending, pending.receivers < 0 ? new NotPublished(reason) : null));
        group.clear();
    }

    /** @param outcome null: the outcome that is known without a reply from the journal */
    private void complete(Pending pending, @Nullable PublishOutcome outcome) {
        PublishOutcome known = pending.receivers < 0
                ? new NotPublished(pending.failure == null ? "Redis is unavailable" : pending.failure)
                : new Published(pending.receivers);
        if (pending.outcome.complete(outcome == null ? known : outcome)) {
            bytes -= pending.message.length;
        }
    }

    @Override
    public synchronized void close() {
        reconnecting.close();
        connection = null;
        failAll("the bus is closed");
        queue.forEach(pending -> complete(pending, null));
        queue.clear();
    }

    private final class ConnectionListener
            implements ReconnectingConnection.Listener<StatefulRedisConnection<String, byte[]>> {
        @Override
        public void onConnected(
                ReconnectingConnection<StatefulRedisConnection<String, byte[]>> source,
                StatefulRedisConnection<String, byte[]> connected) {
            synchronized (DurablePublisher.this) {
                connection = connected;
                waitInProgress = false;
                source.markReady();
                next();
            }
        }

        @Override
        public void onDisconnected(String reason) {
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
