package dev.kodama.bus.redis;

import dev.kodama.bus.failure.Backoff;
import dev.kodama.bus.failure.RootCause;
import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisConnectionStateListener;
import io.lettuce.core.api.StatefulRedisConnection;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps one connection to Redis open until closed. Connects in the background; after a failure or a lost connection it
 * retries with a jittered delay that grows from 50 ms to 2 s. A PING every few seconds detects a connection that died
 * silently. Lettuce's own reconnect is off: it does not cover the first connect, waits up to 30 s, and queues commands
 * meanwhile.
 */
public final class ReconnectingConnection<C extends StatefulRedisConnection<?, ?>> implements AutoCloseable {
    /** Receives connection changes. Calls come one at a time and alternate; they must not block. */
    public interface Listener<C extends StatefulRedisConnection<?, ?>> {
        /** A new connection. The listener calls {@link #markReady} once the connection serves its purpose. */
        void onConnected(ReconnectingConnection<C> source, C connection);

        /** The connection is lost. Called on its own thread after its last message; not after {@link #close}. */
        void onDisconnected(String reason);
    }

    private static final Backoff BACKOFF = new Backoff(Duration.ofMillis(50), Duration.ofSeconds(2));

    private final RedisClient client;
    private final Duration pingInterval;
    private final Supplier<? extends CompletionStage<C>> connector;
    private final RedisOutageLog outages;
    private final Listener<C> listener;
    private @Nullable C current;
    private @Nullable String dropReason;
    private @Nullable Future<?> nextTask;
    private int failures;
    private boolean closed;

    /** @param pingInterval interval between two PINGs */
    public ReconnectingConnection(
            RedisClient client,
            Duration pingInterval,
            Supplier<? extends CompletionStage<C>> connector,
            RedisOutageLog outages,
            Listener<C> listener) {
        this.client = client;
        this.pingInterval = pingInterval;
        this.connector = connector;
        this.outages = outages;
        this.listener = listener;
    }

    /** Makes the first attempt and returns at once. Called once. */
    public void start() {
        connect();
    }

    /** Marks the current connection as usable, which ends an outage. */
    public void markReady() {
        outages.end(this);
    }

    /**
     * Closes a connection that is of no use; a new one follows.
     *
     * @return false if it was dropped before: the first reason stays, later failures are consequences of it
     */
    public boolean drop(C connection, String reason) {
        synchronized (this) {
            if (connection != current || dropReason != null) {
                return false;
            }
            dropReason = reason;
        }
        var unused = connection.closeAsync();
        return true;
    }

    /** Stops attempts and calls; {@link RedisClients#shutDown} ends the connection itself. */
    @Override
    public synchronized void close() {
        closed = true;
        if (nextTask != null) {
            nextTask.cancel(false);
        }
    }

    private void connect() {
        try {
            var unused = connector.get().whenComplete((connection, failure) -> {
                if (failure == null) {
                    onOpened(connection);
                } else {
                    onFailed(failure);
                }
            });
        } catch (RuntimeException e) { // thrown by lettuce before it starts
            onFailed(e);
        }
    }

    private synchronized void onOpened(C connection) {
        if (closed) {
            var unused = connection.closeAsync();
            return;
        }
        current = connection;
        dropReason = null;
        connection.addListener(new RedisConnectionStateListener() {
            @Override
            public void onRedisConnected(RedisChannelHandler<?, ?> ignored, SocketAddress address) {}

            @Override
            public void onRedisDisconnected(RedisChannelHandler<?, ?> ignored) {
                onLost(connection);
            }
        });
        listener.onConnected(this, connection);
        nextTask = schedule(pingInterval, () -> ping(connection));
        if (!connection.isOpen()) { // lost before the listener was added
            onLost(connection);
        }
    }

    private synchronized void onLost(C connection) {
        if (connection != current) {
            return;
        }
        current = null;
        if (closed) {
            return;
        }
        if (dropReason == null) {
            var unused = connection.closeAsync(); // otherwise the client would keep it
        }
        String reason = dropReason == null ? "the connection was closed" : dropReason;
        outages.begin(this, reason);
        listener.onDisconnected(reason);
        reconnect();
    }

    private synchronized void onFailed(Throwable failure) {
        if (!closed) {
            outages.begin(this, RootCause.message(failure));
            reconnect();
        }
    }

    private synchronized void reconnect() {
        if (closed) {
            return;
        }
        if (nextTask != null) {
            nextTask.cancel(false);
        }
        failures++;
        nextTask = schedule(BACKOFF.jittered(failures), this::connect);
    }

    private void ping(C connection) {
        var unused = connection.async().ping().whenComplete((pong, failure) -> {
            if (failure == null
                    || failure instanceof RedisCommandExecutionException) { // an error reply is a sign of life, too
                onAlive(connection);
            } else {
                drop(connection, "no reply to PING: " + RootCause.message(failure));
            }
        });
    }

    private synchronized void onAlive(C connection) {
        if (connection == current && !closed) {
            failures = 0;
            nextTask = schedule(pingInterval, () -> ping(connection));
        }
    }

    private Future<?> schedule(Duration delay, Runnable task) {
        return client.getResources().eventExecutorGroup().schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
    }
}
