package dev.kodama.mirror.capture;

import dev.kodama.journal.SourcePosition;
import dev.kodama.mirror.capture.CapturedItem.Hole;
import dev.kodama.mirror.capture.CapturedItem.PositionHeartbeat;
import dev.kodama.mirror.capture.CapturedItem.Published;
import dev.kodama.mirror.replication.psync.MissedRange;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Buffer between a source that cannot be stopped and the journal, bounded in bytes. Messages beyond the bound are
 * counted and come out as one hole in their place. One thread adds and one takes.
 */
final class OverflowBuffer {
    /** Approximate memory of a waiting message besides its bytes. */
    private static final int ENTRY_BYTES = 100;

    private final long maxBytes;
    private final ArrayDeque<CapturedItem> waiting = new ArrayDeque<>();
    private long waitingBytes;
    private long missed;
    private @Nullable Instant missedFrom;
    private Instant missedTo = Instant.EPOCH;
    private @Nullable Hole uncounted;
    private @Nullable Hole countedAs;
    private long countDeadline;

    OverflowBuffer(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    synchronized void add(Published published) {
        if (waitingBytes + bytes(published) > maxBytes && !waiting.isEmpty()) {
            missed++;
            missedTo = published.time();
            if (missedFrom == null) {
                missedFrom = missedTo;
            }
            return;
        }
        appendMissed();
        append(published);
    }

    /** Adds a hole, for which there is always room. */
    synchronized void add(Hole hole) {
        appendMissed();
        append(hole);
    }

    /** Adds a position, for which there is always room. */
    synchronized void add(PositionHeartbeat position) {
        append(position);
    }

    /** Adds a hole that is held back, with later items, until its count is known or {@code timeout} has passed. */
    synchronized void addUncounted(Hole hole, Duration timeout) {
        add(hole);
        uncounted = hole;
        countedAs = hole;
        countDeadline = System.nanoTime() + timeout.toNanos();
    }

    /** Sets the count of the uncounted hole, if there still is one. */
    synchronized void count(long missedMessages) {
        var hole = uncounted;
        if (hole != null) {
            countedAs = hole.withMessages(missedMessages);
            countDeadline = System.nanoTime();
            notifyAll();
        }
    }

    synchronized List<CapturedItem> take(long maxBytesTaken, Duration timeout) throws InterruptedException {
        long deadline = System.nanoTime() + timeout.toNanos();
        while (waiting.isEmpty() || isAwaitingCount()) {
            long until = isAwaitingCount() ? Math.min(deadline, countDeadline) : deadline;
            long leftMillis = (until - System.nanoTime() + 999_999) / 1_000_000;
            if (deadline - System.nanoTime() <= 0) {
                return List.of();
            }
            wait(Math.max(1, leftMillis));
        }
        var taken = new ArrayList<CapturedItem>(Math.min(waiting.size(), 1024));
        long takenBytes = 0;
        while (!waiting.isEmpty()
                && !isAwaitingCount()
                && (taken.isEmpty() || takenBytes + bytes(waiting.peekFirst()) <= maxBytesTaken)) {
            CapturedItem first = waiting.removeFirst();
            taken.add(first == uncounted ? counted() : first);
            takenBytes += bytes(first);
        }
        waitingBytes -= takenBytes;
        if (waiting.isEmpty()) {
            appendMissed();
        }
        return taken;
    }

    synchronized long waitingBytes() {
        return waitingBytes;
    }

    private boolean isAwaitingCount() {
        return uncounted != null && waiting.peekFirst() == uncounted && System.nanoTime() < countDeadline;
    }

    private CapturedItem counted() {
        var hole = countedAs;
        uncounted = null;
        countedAs = null;
        return Objects.requireNonNull(hole);
    }

    private void appendMissed() {
        if (missed > 0) {
            append(new Hole(MissedRange.withoutOffsets("overflow", missed), missedFrom, missedTo, SourcePosition.NONE));
            missed = 0;
            missedFrom = null;
        }
    }

    private void append(CapturedItem captured) {
        waiting.addLast(captured);
        waitingBytes += bytes(captured);
        notifyAll();
    }

    private static long bytes(CapturedItem captured) {
        return captured instanceof Published published
                ? ENTRY_BYTES + published.channel().length + published.message().length
                : ENTRY_BYTES;
    }
}
