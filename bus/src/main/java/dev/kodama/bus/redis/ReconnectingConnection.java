package dev.kodama.bus.redis;

import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisConnectionStateListener;
import io.lettuce.core.api.StatefulRedisConnection;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps one connection to Redis open until closed. Connects in the background; when that fails or the connection ends, tries again after
 * a pause that grows from 50 ms to 2 s and differs from client to client. Asks Redis for a sign of life every few seconds, so that a
 * connection that died in silence is noticed. Lettuce's own reconnect is off: it does not cover the first connect, waits up to 30 s,
 * and queues commands meanwhile.
 */
public final class ReconnectingConnection<C extends StatefulRedisConnection<?, ?>> implements AutoCloseable {
    /** Calls come one at a time and alternate; they must not block. */
    public interface Listener<C extends StatefulRedisConnection<?, ?>> {
        /** {@link #settled} is to be called once the connection serves its purpose. */
        void onUp(ReconnectingConnection<C> link, C connection);

        /** Comes on the lost connection's own thread, after its last message; not when the link is closed. */
        void onDown(String reason);
    }

    private static final long FIRST_PAUSE_MILLIS = 50;
    private static final long LONGEST_PAUSE_MILLIS = 2_000;
    private static final int LONGEST_PAUSE_SHIFT = 6;

    private final RedisClient client;
    private final long pingMillis;
    private final Supplier<? extends CompletionStage<C>> connector;
    private final OutageLog outages;
    private final Listener<C> listener;
    private @Nullable C current;
    private @Nullable String dropReason;
    private @Nullable Future<?> nextStep;
    private int failures;
    private boolean closed;

    /** @param pingEvery the pause between two signs of life */
    public ReconnectingConnection(
            RedisClient client,
            Duration pingEvery,
            Supplier<? extends CompletionStage<C>> connector,
            OutageLog outages,
            Listener<C> listener) {
        this.client = client;
        this.pingMillis = pingEvery.toMillis();
        this.connector = connector;
        this.outages = outages;
        this.listener = listener;
    }

    /** Makes the first attempt and returns at once. To be called once. */
    public void start() {
        connect();
    }

    /** Ends an outage. */
    public void settled() {
        outages.end(this);
    }

    /**
     * Gives up a connection that is of no use; a new one follows.
     *
     * @return false if it was given up before: the first reason stays, what fails after it is a consequence
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

    /** No more attempts and calls; the connection itself ends with {@link RedisClients#shutDown}. */
    @Override
    public synchronized void close() {
        closed = true;
        if (nextStep != null) {
            nextStep.cancel(false);
        }
    }

    private void connect() {
        try {
            var unused = connector.get().whenComplete((connection, failure) -> {
                if (failure == null) {
                    opened(connection);
                } else {
                    failed(failure);
                }
            });
        } catch (RuntimeException e) { // lettuce, where it cannot even begin
            failed(e);
        }
    }

    private synchronized void opened(C connection) {
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
                lost(connection);
            }
        });
        listener.onUp(this, connection);
        nextStep = after(pingMillis, () -> ping(connection));
        if (!connection.isOpen()) { // ended before the listener was there
            lost(connection);
        }
    }

    private synchronized void lost(C connection) {
        if (connection != current) {
            return;
        }
        current = null;
        if (closed) {
            return;
        }
        if (dropReason == null) {
            var unused = connection.closeAsync(); // the client would keep it otherwise
        }
        String reason = dropReason == null ? "the connection was closed" : dropReason;
        outages.begin(this, reason);
        listener.onDown(reason);
        reconnect();
    }

    private synchronized void failed(Throwable failure) {
        if (!closed) {
            outages.begin(this, RootCause.message(failure));
            reconnect();
        }
    }

    private synchronized void reconnect() {
        if (closed) {
            return;
        }
        if (nextStep != null) {
            nextStep.cancel(false);
        }
        long pause = Math.min(LONGEST_PAUSE_MILLIS, FIRST_PAUSE_MILLIS << Math.min(failures, LONGEST_PAUSE_SHIFT));
        failures++;
        nextStep = after(pause / 2 + ThreadLocalRandom.current().nextLong(pause / 2 + 1), this::connect);
    }

    private void ping(C connection) {
        var unused = connection.async().ping().whenComplete((pong, failure) -> {
            if (failure == null || failure instanceof RedisCommandExecutionException) { // who refuses lives, too
                alive(connection);
            } else {
                drop(connection, "no sign of life, " + RootCause.message(failure));
            }
        });
    }

    private synchronized void alive(C connection) {
        if (connection == current && !closed) {
            failures = 0;
            nextStep = after(pingMillis, () -> ping(connection));
        }
    }

    private Future<?> after(long millis, Runnable step) {
        return client.getResources().eventExecutorGroup().schedule(step, millis, TimeUnit.MILLISECONDS);
    }
}
