package dev.kodama.forwarder.session;

import dev.kodama.forwarder.batch.FrameArray;
import dev.kodama.forwarder.hub.ring.FrameBatch;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Gathers one session's events to arrays, and counts the bytes that its socket did not take. Called inside {@link Outbox#pull}, except
 * where it says so.
 */
final class EventArrays {
    /** Bytes of partly written arrays of all sessions, above which arrays are small: stalled clients then take no more memory than others. */
    private static final long MAX_UNWRITTEN_BYTES = 64L << 20;

    private final EventSource source;
    private final Connection connection;
    private final SessionCounters counters;
    private final BatchTimer timer;
    private final AtomicInteger kept = new AtomicInteger();

    EventArrays(EventSource source, Connection connection, SessionCounters counters, BatchTimer timer) {
        this.timer = timer;
        this.source = source;
        this.connection = connection;
        this.counters = counters;
    }

    /**
     * Outcome of a write.
     *
     * @param rest what has to be written next; null if nothing
     * @param more whether the source has more in this round
     */
    record Written(@Nullable UnwrittenFrame rest, boolean more) {}

    /** Whether what the source has must wait for a wakeup that was asked for. Thread-safe. */
    boolean areWaiting() {
        return timer.isWaiting() && !source.isPressing();
    }

    /** Whether an array may be sent now; if not, a wakeup is asked for. */
    boolean areDue() {
        return source.isPressing() || timer.isDue();
    }

    /** Writes what the source has, as much as an array may have, and what the socket accepts at once. */
    Written write() throws IOException {
        var batch = FrameBatch.ofThisThread();
        var array = FrameArray.ofThisThread();
        boolean small = counters.unwrittenBytes.get() > MAX_UNWRITTEN_BYTES;
        array.begin(connection.framing(), small ? FrameArray.SMALL_BYTES : FrameArray.MAX_BYTES);
        byte[] large = null;
        boolean more = true;
        while (more && large == null && !array.isFull()) {
            batch.renew(array.room());
            more = source.take(batch);
            large = more ? batch.large() : null;
            if (large != null) {
                source.sent(batch.next(), 1);
            } else if (more && !batch.isEmpty()) {
                array.add(batch);
                source.sent(batch.next(), batch.count());
            }
        }
        timer.onGathered(large != null || !array.isEmpty(), more);
        return new Written(offer(array, large), more);
    }

    /** @param large a frame that follows as an array of its own; null if none does */
    private @Nullable UnwrittenFrame offer(FrameArray array, byte @Nullable [] large) throws IOException {
        var parts = new ArrayList<ByteBuffer>();
        if (!array.isEmpty()) {
            var frame = array.finish();
            if (!connection.offer(frame)) {
                keep(frame.remaining());
                parts.add(ByteBuffer.allocate(frame.remaining()).put(frame).flip());
            }
        }
        if (large != null) {
            parts.addAll(FrameArray.of(connection.framing(), large));
        }
        return parts.isEmpty() ? null : new UnwrittenFrame(parts);
    }

    /** Sets how many bytes are kept for this session alone. Thread-safe. */
    void keep(int bytes) {
        counters.unwrittenBytes.addAndGet(bytes - kept.getAndSet(bytes));
    }
}
