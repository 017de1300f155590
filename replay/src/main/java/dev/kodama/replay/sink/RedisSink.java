package dev.kodama.replay.sink;

import dev.kodama.bus.ChannelPublisher;
import dev.kodama.bus.EventMetadata.Head;
import dev.kodama.bus.PublishOutcome;
import dev.kodama.bus.PublishOutcome.NotPublished;
import dev.kodama.bus.PublishOutcome.Published;
import dev.kodama.journal.JournaledEvent;
import dev.kodama.replay.Sink;
import dev.kodama.replay.SinkException;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Publishes events on {@code replay.NAME.EVENT_TYPE}, the published bytes unchanged. At most {@value #MAX_OPEN} wait for Redis's
 * answer. After each {@value #STRETCH_BYTES} bytes it looks how much waits in Redis for the slowest subscriber there is, and
 * gives that one up to two seconds to read on: Redis cuts a subscriber off for whom too much waits, and its events are lost.
 */
public final class RedisSink implements Sink {
    private static final int MAX_OPEN = 1_000;
    private static final int STRETCH_BYTES = 1 << 20;
    private static final int MESSAGE_OVERHEAD_BYTES = 100;
    private static final Duration READERS_PATIENCE = Duration.ofSeconds(2);
    private static final Duration LOOK = Duration.ofMillis(20);
    private static final Duration ANSWER = Duration.ofSeconds(10);

    private final ChannelPublisher publisher;
    private final String prefix;
    private final Semaphore places = new Semaphore(MAX_OPEN);
    private final AtomicLong firstFailed = new AtomicLong(Long.MAX_VALUE);
    private final AtomicLong lastTaken = new AtomicLong();
    private final AtomicLong lastHeard = new AtomicLong();
    private volatile String failure = "";
    private long firstWritten;
    private long stretchBytes;

    RedisSink(ChannelPublisher publisher, String name) {
        this.publisher = publisher;
        this.prefix = "replay." + name + ".";
    }

    /** The last event that somebody was subscribed to, as far as Redis has answered: its sequence, 0 if there was none. */
    public long lastHeard() {
        return lastHeard.get();
    }

    @Override
    public void write(JournaledEvent event) {
        take(1);
        firstWritten = firstWritten == 0 ? event.sequence() : firstWritten;
        if (anyFailed()) {
            places.release();
            throw failed();
        }
        Head head = event.head();
        byte[] body = event.bytes();
        var unused = publisher
                .publish(prefix + (head == null ? "" : head.eventType()), body)
                .thenAccept(outcome -> answered(event.sequence(), outcome));
        stretchBytes += body.length + MESSAGE_OVERHEAD_BYTES;
        if (stretchBytes >= STRETCH_BYTES) {
            stretchBytes = 0;
            var unusedWanted = flush();
            awaitReaders();
        }
    }

    private void answered(long sequence, PublishOutcome outcome) {
        if (outcome instanceof Published published) {
            lastTaken.accumulateAndGet(sequence, Math::max);
            if (published.receivers() > 0) {
                lastHeard.accumulateAndGet(sequence, Math::max);
            }
        } else if (outcome instanceof NotPublished not) {
            failure = not.reason();
            firstFailed.accumulateAndGet(sequence, Math::min);
        }
        places.release();
    }

    /** Waits until Redis has answered for all. */
    @Override
    public boolean flush() {
        takeAll();
        if (anyFailed()) {
            throw failed();
        }
        return true;
    }

    private void takeAll() {
        take(MAX_OPEN);
        places.release(MAX_OPEN);
    }

    private void take(int count) {
        try {
            if (!places.tryAcquire(count, ANSWER.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new SinkException("Redis did not answer", firstDoubtful());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SinkException("interrupted while Redis was to answer", firstDoubtful(), e);
        }
    }

    private boolean anyFailed() {
        return firstFailed.get() < Long.MAX_VALUE;
    }

    /** Once all have been answered for, so that it is the first. */
    private SinkException failed() {
        takeAll();
        return new SinkException("cannot publish: " + failure, firstDoubtful());
    }

    /** Redis answers in order. */
    private long firstDoubtful() {
        long untaken = lastTaken.get() == 0 ? firstWritten : lastTaken.get() + 1;
        return Math.min(firstFailed.get(), untaken);
    }

    private void awaitReaders() {
        long deadline = System.nanoTime() + READERS_PATIENCE.toNanos();
        try {
            while (unread().orElse(0) > STRETCH_BYTES && System.nanoTime() < deadline) {
                Thread.sleep(LOOK.toMillis());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private OptionalLong unread() throws InterruptedException {
        try {
            return publisher.unreadBytes().toCompletableFuture().get(ANSWER.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            return OptionalLong.empty();
        }
    }

    @Override
    public void complete() {
        var unused = flush();
    }

    @Override
    public void close() {
        // the connection is whose it was
    }
}
