package dev.kodama.demo;

import dev.kodama.bus.EventBus;
import dev.kodama.catalog.Catalog;
import dev.kodama.catalog.EventDeclaration;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;

/** A service that subscribes to what the catalog declares for it, on a connection of its own, and counts what it receives. */
final class DemoService implements AutoCloseable {
    private static final Duration SUBSCRIBE_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration DELIVERY_TIMEOUT = Duration.ofSeconds(1);
    private static final Duration POLL = Duration.ofMillis(5);

    private final List<String> types;
    private final EventBus bus;
    private final AtomicLong received = new AtomicLong();
    private boolean closed;

    private DemoService(List<String> types, EventBus bus) {
        this.types = types;
        this.bus = bus;
    }

    /** @throws DemoException if Redis does not take its subscription */
    static DemoService start(String name, String redisUrl) throws InterruptedException {
        var types = Catalog.standard().events().values().stream()
                .filter(declared -> declared.subscribers().contains(name))
                .map(EventDeclaration::eventType)
                .toList();
        var service = new DemoService(types, EventBus.connect(redisUrl));
        try {
            service.bus
                    .subscribe(types, event -> service.received.incrementAndGet())
                    .ready()
                    .toCompletableFuture()
                    .get(SUBSCRIBE_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
            return service;
        } catch (ExecutionException e) {
            service.close();
            throw new DemoException(name + " cannot subscribe: " + e.getCause(), e);
        } catch (TimeoutException e) {
            service.close();
            throw new DemoException(
                    name + " cannot subscribe: no answer within " + SUBSCRIBE_TIMEOUT.toSeconds() + " s", e);
        }
    }

    /**
     * Waits until all has arrived that Redis was given, a second at most.
     *
     * @param published events by type
     * @return how many have arrived
     */
    long awaitReceived(Map<String, Long> published) throws InterruptedException {
        long expected = types.stream()
                .mapToLong(type -> published.getOrDefault(type, 0L))
                .sum();
        long deadline = System.nanoTime() + DELIVERY_TIMEOUT.toNanos();
        while (!closed && received.get() < expected && System.nanoTime() < deadline) {
            Thread.sleep(POLL.toMillis());
        }
        return received.get();
    }

    /** Unsubscribes and disconnects. */
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            bus.close();
        }
    }
}
