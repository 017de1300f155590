package dev.kodama.mirror.capture;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Blocking queue of captured items, bounded in bytes: an addition to a full queue waits for room. One addition may
 * exceed the bound, by at most one socket read and one message.
 */
final class CaptureQueue {
    /** Memory of an item besides its bytes: its objects and their metadata. */
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

    /** Adds all items, then waits while the queue is full. */
    void add(List<CapturedItem> items) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            for (var captured : items) {
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
    List<CapturedItem> take(long maxTakenBytes, Duration timeout) throws InterruptedException {
        var nanos = timeout.toNanos();
        lock.lockInterruptibly();
        try {
            while (waiting.isEmpty() && nanos > 0) {
                nanos = added.awaitNanos(nanos);
            }
            return drain(maxTakenBytes);
        } finally {
            lock.unlock();
        }
    }

    private List<CapturedItem> drain(long maxTakenBytes) {
        var batch = new ArrayList<CapturedItem>(Math.min(waiting.size(), 4096));
        var batchBytes = 0L;
        for (var next = waiting.peek(); next != null; next = waiting.peek()) {
            var bytes = bytes(next);
            if (!batch.isEmpty() && batchBytes + bytes > maxTakenBytes) {
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
