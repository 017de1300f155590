package dev.kodama.app.records;

import dev.kodama.bus.BusConfig;
import dev.kodama.bus.Event;
import dev.kodama.bus.EventBus;
import dev.kodama.bus.PublishOutcome;
import dev.kodama.bus.PublishOutcome.NotPublished;
import dev.kodama.bus.PublishOutcome.Published;
import dev.kodama.history.UnavailableException;
import dev.kodama.settings.RedisSettings;
import dev.kodama.settings.Settings;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Publishes events to the Redis of this process, as a service does. Connects with the first one. Thread-safe. */
public final class Publisher implements AutoCloseable {
    private static final Duration TIMEOUT = Duration.ofSeconds(3);
    private static final int POLL_MILLIS = 10;

    private final Settings settings;
    private @Nullable EventBus bus;
    private boolean closed;

    /** @param settings with the address of Redis */
    public Publisher(Settings settings) {
        this.settings = settings;
    }

    /**
     * Publishes an event to {@code events.EVENT_TYPE}.
     *
     * @return the number of connections that got it
     * @throws UnavailableException if Redis does not take it; the message says why
     */
    public long publish(Event event) {
        try {
            var outcome =
                    connected().publish(event).toCompletableFuture().get(2 * TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
            return receivers(outcome);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UnavailableException("This server is stopping.", e);
        } catch (ExecutionException | TimeoutException e) {
            throw new UnavailableException("Redis did not answer in time; the event may be published.", e);
        }
    }

    private static long receivers(PublishOutcome outcome) {
        if (outcome instanceof Published published) {
            return published.receivers();
        }
        String reason = outcome instanceof NotPublished not ? not.reason() : outcome.toString();
        throw new UnavailableException("Not published: " + reason + ".");
    }

    private EventBus connected() throws InterruptedException {
        var connecting = bus();
        long deadline = System.nanoTime() + TIMEOUT.toNanos();
        while (!connecting.connected() && System.nanoTime() < deadline) {
            Thread.sleep(POLL_MILLIS);
        }
        return connecting;
    }

    private synchronized EventBus bus() {
        if (closed) {
            throw new UnavailableException("This server is stopping.");
        }
        if (bus == null) {
            bus = EventBus.connect(BusConfig.of(RedisSettings.url(settings)).withTimeout(TIMEOUT));
        }
        return bus;
    }

    @Override
    public synchronized void close() {
        closed = true;
        if (bus != null) {
            bus.close();
        }
    }
}
