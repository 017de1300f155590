package dev.kodama.replay.backup;

import dev.kodama.replay.Progress;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** How far an export or import is, and whether it is to stop. Written by one thread, read by any. */
final class BackupProgress {
    private final long startedNanos = System.nanoTime();
    private volatile boolean stopped;
    private volatile long first;
    private volatile long next;
    private volatile long end = Long.MAX_VALUE;
    private final AtomicLong events = new AtomicLong();

    void stop() {
        stopped = true;
    }

    boolean isStopped() {
        return stopped;
    }

    /** @throws BackupException if it is to stop */
    void check() {
        if (stopped) {
            throw BackupException.damaged("Stopped before it was complete.");
        }
    }

    /**
     * @param sequence the last one
     * @param endSequence the sequence before which the source ends
     * @param count number of records
     */
    void passed(long sequence, long endSequence, long count) {
        if (end != endSequence || first == 0) {
            first = sequence;
        }
        end = endSequence;
        next = sequence + 1;
        events.addAndGet(count);
    }

    Progress now() {
        return new Progress(first, next, end, events.get(), Duration.ofNanos(System.nanoTime() - startedNanos));
    }
}
