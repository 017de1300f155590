package dev.kodama.replay.sink;

import dev.kodama.bus.ChannelPublisher;
import dev.kodama.bus.PublishOutcome;
import dev.kodama.bus.PublishOutcome.NotPublished;
import dev.kodama.bus.PublishOutcome.Published;
import dev.kodama.bus.metadata.EventMetadata.Head;
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
 * Publishes events on {@code replay.NAME.EVENT_TYPE}, the published bytes unchanged. At most {@value #MAX_OPEN} publishes are open.
 *
 * <p>Backpressure: Redis disconnects a subscriber whose output buffer grows too large, and its events are lost. So after each {@value
 * #CHECK_BYTES} bytes the sink checks the largest output buffer and waits up to two seconds for the slowest subscriber.
 */
public final class RedisSink implements Sink {
    private static final int MAX_OPEN = 1_000;
    private static final int CHECK_BYTES = 1 << 20;
    private static final int MESSAGE_OVERHEAD_BYTES = 100;
    private static final Duration SLOW_READER_TIMEOUT = Duration.ofSeconds(2);
    private static final Duration POLL_INTERVAL = Duration.ofMillis(20);
    private static final Duration REPLY_TIMEOUT = Duration.ofSeconds(10);

    private final ChannelPublisher publisher;
    private final String prefix;
    private final Semaphore permits = new Semaphore(MAX_OPEN);
    private final AtomicLong firstFailed = new AtomicLong(Long.MAX_VALUE);
    private final AtomicLong lastPublished = new AtomicLong();
    private final AtomicLong lastReceived = new AtomicLong();
    private volatile String failure = "";
    private long firstWritten;
    private long uncheckedBytes;

    RedisSink(ChannelPublisher publisher, String name) {
        this.publisher = publisher;
        this.prefix = "replay." + name + ".";
    }

    /** The sequence of the last event that had a receiver, as far as Redis has replied; 0 if there was none. */
    public long lastReceived() {
        return lastReceived.get();
    }

    @Override
    public void write(JournaledEvent event) {
        acquire(1);
        firstWritten = firstWritten == 0 ? event.sequence() : firstWritten;
        if (anyFailed()) {
            permits.release();
            throw failed();
        }
        Head head = event.head();
        byte[] body = event.bytes();
        var unused = publisher
                .publish(prefix + (head == null ? "" : head.eventType()), body)
                .thenAccept(outcome -> onReply(event.sequence(), outcome));
        uncheckedBytes += body.length + MESSAGE_OVERHEAD_BYTES;
        if (uncheckedBytes >= CHECK_BYTES) {
            uncheckedBytes = 0;
            var unusedWanted = flush();
            awaitSlowReaders();
        }
    }

    private void onReply(long sequence, PublishOutcome outcome) {
        if (outcome instanceof Published published) {
            lastPublished.accumulateAndGet(sequence, Math::max);
            if (published.receivers() > 0) {
                lastReceived.accumulateAndGet(sequence, Math::max);
            }
        } else if (outcome instanceof NotPublished failed) {
            failure = failed.reason();
            firstFailed.accumulateAndGet(sequence, Math::min);
        }
        permits.release();
    }

    /** Waits until Redis has replied to all publishes. */
    @Override
    public boolean flush() {
        awaitReplies();
        if (anyFailed()) {
            throw failed();
        }
        return true;
    }

    private void awaitReplies() {
        acquire(MAX_OPEN);
        permits.release(MAX_OPEN);
    }

    private void acquire(int count) {
        try {
            if (!permits.tryAcquire(count, REPLY_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new SinkException("Redis did not answer", firstUnconfirmed());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SinkException("interrupted while waiting for Redis", firstUnconfirmed(), e);
        }
    }

    private boolean anyFailed() {
        return firstFailed.get() < Long.MAX_VALUE;
    }

    /** Waits for all replies, so that the first failed event is known. */
    private SinkException failed() {
        awaitReplies();
        return new SinkException("cannot publish: " + failure, firstUnconfirmed());
    }

    /** The first event that may not have been published: Redis replies in order. */
    private long firstUnconfirmed() {
        long unpublished = lastPublished.get() == 0 ? firstWritten : lastPublished.get() + 1;
        return Math.min(firstFailed.get(), unpublished);
    }

    private void awaitSlowReaders() {
        long deadline = System.nanoTime() + SLOW_READER_TIMEOUT.toNanos();
        try {
            while (unread().orElse(0) > CHECK_BYTES && System.nanoTime() < deadline) {
                Thread.sleep(POLL_INTERVAL.toMillis());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private OptionalLong unread() throws InterruptedException {
        try {
            return publisher.unreadBytes().toCompletableFuture().get(REPLY_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
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
        // the owner closes the connection
    }
}
