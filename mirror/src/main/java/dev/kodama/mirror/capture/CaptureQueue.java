package dev.kodama.mirror.capture;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What has been read and waits to be taken, bounded in bytes: whoever adds to a full queue waits until there is room. One addition may
 * go over the bound, so that it is exceeded by at most what one read brings and one message.
 */
final class CaptureQueue {
    /** What an item costs beside its bytes: the objects around them, and what was read of them. */
    static final int ITEM_BYTES = 256;

    private final long maxBytes;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition added = lock.newCondition();
    private final Condition taken = lock.newCondition();
    private final ArrayDeque<CapturedItem> waiting = new ArrayDeque<>();
    private long waitingBytes;

    CaptureQueue(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    /** Adds all, then waits while the queue is full. */
    void add(List<CapturedItem> more) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            for (var captured : more) {
                waiting.add(captured);
                waitingBytes += bytes(captured);
            }
            added.signal();
            while (waitingBytes > maxBytes) {
                taken.await();
            }
        } finally {
            lock.unlock();
        }
    }

    /** As {@link Capture#take}. */
    List<CapturedItem> take(long atMostBytes, Duration patience) throws InterruptedException {
        var nanos = patience.toNanos();
        lock.lockInterruptibly();
        try {
            while (waiting.isEmpty() && nanos > 0) {
                nanos = added.awaitNanos(nanos);
            }
            return drain(atMostBytes);
        } finally {
            lock.unlock();
        }
    }

    private List<CapturedItem> drain(long atMostBytes) {
        var batch = new ArrayList<CapturedItem>(Math.min(waiting.size(), 4096));
        var batchBytes = 0L;
        for (var next = waiting.peek(); next != null; next = waiting.peek()) {
            var bytes = bytes(next);
            if (!batch.isEmpty() && batchBytes + bytes > atMostBytes) {
                break;
            }
            batch.add(waiting.remove());
            batchBytes += bytes;
        }
        waitingBytes -= batchBytes;
        taken.signal();
        return batch;
    }

    long waitingBytes() {
        lock.lock();
        try {
            return waitingBytes;
        } finally {
            lock.unlock();
        }
    }

    private static int bytes(CapturedItem captured) {
        return captured instanceof CapturedItem.Published published
                ? ITEM_BYTES + published.channel().length + published.message().length
                : ITEM_BYTES;
    }
}
