package dev.kodama.bus;

import dev.kodama.bus.failure.LogRateLimiter;
import dev.kodama.bus.metadata.EventMetadata;
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
 * Delivers events to one handler through a bounded queue and a daemon thread of its own, so that a slow or failing
 * handler affects no other. Events of a channel arrive in the order in which Redis sent them. A full queue drops the
 * newest event and counts it, with one log line when an overload begins and one when it ends. The subscription survives
 * outages of Redis; events published meanwhile are missed.
 */
public final class Subscription implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Subscription.class);

    private static final class Message {
        final String channel;
        final byte[] body;

        Message(String channel, byte[] body) {
            this.channel = channel;
            this.body = body;
        }
    }

    /** Wakes the thread after {@link #stop}. */
    private static final Message WAKE = new Message("", new byte[0]);

    private final List<String> typesOrPatterns;
    private final Consumer<Event> handler;
    private final BusConfig.InvalidHandler onInvalid;
    private final Consumer<Subscription> onClose;
    private final LinkedBlockingQueue<Message> queue;
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

    Subscription(
            List<String> typesOrPatterns, Consumer<Event> handler, BusConfig config, Consumer<Subscription> onClose) {
        this.typesOrPatterns = typesOrPatterns;
        this.handler = handler;
        this.onInvalid = config.onInvalid();
        this.onClose = onClose;
        this.queue = new LinkedBlockingQueue<>(config.queueEvents());
        this.thread = new Thread(this::run, "kodama-subscription " + String.join(",", typesOrPatterns));
        this.thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /**
     * Completes when Redis has confirmed all types and patterns; exceptionally when Redis denies one or the
     * subscription is closed first.
     */
    public CompletionStage<Void> ready() {
        return ready.minimalCompletionStage();
    }

    /** Events that the handler took without an exception. */
    public long handled() {
        return handled.get();
    }

    /** Events for which the handler threw an exception. */
    public long failed() {
        return failed.get();
    }

    /** Messages that were not events. */
    public long invalid() {
        return invalid.get();
    }

    /** Events dropped because the queue was full. */
    public long dropped() {
        return dropped.get();
    }

    /** Unsubscribes. Queued events are discarded; a running handler finishes its event. */
    @Override
    public void close() {
        onClose.accept(this);
        stop();
    }

    /** Stops the thread after its current event and discards the queue. */
    void stop() {
        closed = true;
        queue.clear();
        var unused = queue.offer(WAKE);
        ready.cancel(false);
    }

    /** Waits for the thread's end until a time on the nano clock, then interrupts the handler. */
    void awaitTermination(long deadlineNanos) throws InterruptedException {
        long millis = (deadlineNanos - System.nanoTime()) / 1_000_000;
        if (thread != Thread.currentThread()) {
            thread.join(Math.max(1, millis));
            thread.interrupt();
        }
    }

    List<String> typesOrPatterns() {
        return typesOrPatterns;
    }

    void onActive() {
        ready.complete(null);
    }

    void onDenied(Throwable reason) {
        ready.completeExceptionally(reason);
    }

    /** Adds a message to the queue; never blocks. */
    void offer(String channel, byte[] message) {
        if (closed || queue.offer(new Message(channel, message))) {
            return;
        }
        dropped.incrementAndGet();
        if (!overloaded) {
            overloaded = true;
            if (overloadLines.due() > 0) {
                LOG.warn("Handler of {} is {} events behind; newer events are dropped", typesOrPatterns, queue.size());
            }
        }
    }

    private void run() {
        while (!closed) {
            try {
                Message next = queue.take();
                if (!closed) {
                    deliver(next);
                }
                if (overloaded && queue.isEmpty()) {
                    overloaded = false;
                    LOG.info("Handler of {} has caught up; {} events dropped so far", typesOrPatterns, dropped);
                }
            } catch (InterruptedException e) { // left over by a handler, or the bus is closing
                LOG.debug("Handler of {} was interrupted", typesOrPatterns);
            }
        }
    }

    private static Event.ParseResult read(Message message) {
        return EventMetadata.published(message.channel.getBytes(StandardCharsets.UTF_8), message.body)
                        instanceof EventMetadata.NotAnEvent not
                ? new Event.ParseResult.NotAnEvent(not.reason())
                : Event.read(message.body);
    }

    private void deliver(Message message) {
        try {
            Event.ParseResult result = read(message);
            if (result instanceof Event.ParseResult.Parsed parsed) {
                handler.accept(parsed.event());
                handled.incrementAndGet();
            } else if (result instanceof Event.ParseResult.NotAnEvent not) {
                invalid.incrementAndGet();
                onInvalid.onInvalid(message.channel, message.body.clone(), not.reason());
            }
        } catch (Throwable e) { // the next event is handled in any case
            failed.incrementAndGet();
            long times = failureLines.due();
            if (times > 0) {
                LOG.error(
                        "Handler of {} threw an exception, {} times since the last log line",
                        typesOrPatterns,
                        times,
                        e);
            }
        }
    }
}
