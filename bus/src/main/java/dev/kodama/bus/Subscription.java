package dev.kodama.bus;

import dev.kodama.bus.metadata.EventMetadata;
import dev.kodama.bus.redis.LogRateLimiter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Events on their way to one handler: a bounded queue and a daemon thread of its own, so that a handler which is slow or throws harms
 * nobody else. Each channel's events come in the order Redis sent them. When the queue is full the newest event is dropped and counted;
 * one log line tells of it per overload, one when it is over. Lives on through outages of Redis; what is published meanwhile is missed.
 */
public final class Subscription implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Subscription.class);

    private static final class Arrival {
        final String channel;
        final byte[] message;

        Arrival(String channel, byte[] message) {
            this.channel = channel;
            this.message = message;
        }
    }

    /** Wakes the thread after closing. */
    private static final Arrival WAKE = new Arrival("", new byte[0]);

    private final List<String> typesOrPatterns;
    private final Consumer<Event> handler;
    private final BusConfig.InvalidHandler onInvalid;
    private final SubscriptionRegistry owner;
    private final LinkedBlockingQueue<Arrival> queue;
    private final Thread thread;
    private final CompletableFuture<Void> ready = new CompletableFuture<>();
    private final AtomicLong handled = new AtomicLong();
    private final AtomicLong failed = new AtomicLong();
    private final AtomicLong invalid = new AtomicLong();
    private final AtomicLong dropped = new AtomicLong();
    private final LogRateLimiter failureLines = new LogRateLimiter();
    private final LogRateLimiter overloadLines = new LogRateLimiter();
    private volatile boolean overloaded;
    private volatile boolean closed;

    Subscription(List<String> typesOrPatterns, Consumer<Event> handler, BusConfig config, SubscriptionRegistry owner) {
        this.typesOrPatterns = typesOrPatterns;
        this.handler = handler;
        this.onInvalid = config.onInvalid();
        this.owner = owner;
        this.queue = new LinkedBlockingQueue<>(config.queueEvents());
        this.thread = new Thread(this::run, "kodama-subscription " + String.join(",", typesOrPatterns));
        this.thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /** Ends when all of it is in force at Redis; exceptionally when Redis refuses it or it is closed before. */
    public CompletionStage<Void> ready() {
        return ready.minimalCompletionStage();
    }

    /** Events that the handler has taken without throwing. */
    public long handled() {
        return handled.get();
    }

    /** Events at which the handler threw. */
    public long failed() {
        return failed.get();
    }

    /** Messages that were not events. */
    public long invalid() {
        return invalid.get();
    }

    /** Events that met a full queue. */
    public long dropped() {
        return dropped.get();
    }

    /** Unsubscribes. What waits in the queue is let go; a handler at work ends its event. */
    @Override
    public void close() {
        owner.remove(this);
        end();
    }

    /** Stops the thread after the event it is at; lets go of the rest. */
    void end() {
        closed = true;
        queue.clear();
        var unused = queue.offer(WAKE);
        ready.cancel(false);
    }

    /** Waits for the end until a time on the nano clock, then interrupts the handler. */
    void awaitEnd(long deadlineNanos) throws InterruptedException {
        long millis = (deadlineNanos - System.nanoTime()) / 1_000_000;
        if (thread != Thread.currentThread()) {
            thread.join(Math.max(1, millis));
            thread.interrupt();
        }
    }

    List<String> typesOrPatterns() {
        return typesOrPatterns;
    }

    void inForce() {
        ready.complete(null);
    }

    void refused(Throwable reason) {
        ready.completeExceptionally(reason);
    }

    /** Never waits. */
    void offer(String channel, byte[] message) {
        if (closed || queue.offer(new Arrival(channel, message))) {
            return;
        }
        dropped.incrementAndGet();
        if (!overloaded) {
            overloaded = true;
            if (overloadLines.due() > 0) {
                LOG.warn(
                        "The handler of {} is behind by {} events; newer ones are dropped",
                        typesOrPatterns,
                        queue.size());
            }
        }
    }

    private void run() {
        while (!closed) {
            try {
                Arrival next = queue.take();
                if (!closed) {
                    deliver(next);
                }
                if (overloaded && queue.isEmpty()) {
                    overloaded = false;
                    LOG.info("The handler of {} has caught up; {} events dropped so far", typesOrPatterns, dropped);
                }
            } catch (InterruptedException e) { // a handler has left the thread interrupted, or the bus is closing
                LOG.debug("{} interrupted", typesOrPatterns);
            }
        }
    }

    private static Event.ParseResult read(Arrival arrival) {
        return EventMetadata.published(arrival.channel.getBytes(StandardCharsets.UTF_8), arrival.message)
                        instanceof EventMetadata.NotAnEvent not
                ? new Event.ParseResult.NotAnEvent(not.reason())
                : Event.read(arrival.message);
    }

    private void deliver(Arrival arrival) {
        try {
            Event.ParseResult reading = read(arrival);
            if (reading instanceof Event.ParseResult.Parsed parsed) {
                handler.accept(parsed.event());
                handled.incrementAndGet();
            } else if (reading instanceof Event.ParseResult.NotAnEvent not) {
                invalid.incrementAndGet();
                onInvalid.onInvalid(arrival.channel, arrival.message.clone(), not.reason());
            }
        } catch (Throwable e) { // whatever a handler throws, the next event is handled
            failed.incrementAndGet();
            long times = failureLines.due();
            if (times > 0) {
                LOG.error("The handler of {} threw ({} times since last said)", typesOrPatterns, times, e);
            }
        }
    }
}
