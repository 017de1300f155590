package dev.kodama.mirror.capture;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Reads what is published on one Redis, in its order. What it has read waits in a bounded buffer until it is taken. Every
 * stretch it cannot see comes out as a {@link CapturedItem.Hole} in its place; where it can wait (replication) a full buffer stops
 * the reading, where waiting loses (subscription) what overflows becomes a hole.
 *
 * <p>One thread calls {@link #start}, {@link #take} and {@link #journaled}; the others are safe from any thread.
 */
public interface Capture extends AutoCloseable {
    /**
     * Starts to connect in the background and returns at once; with Redis away it tries again, with back-off, until closed.
     *
     * @param from where the journal stands; empty for a source never mirrored before, which starts with what is published from now on:
     *     then the first that comes out is a {@link CapturedItem.PositionHeartbeat}, the position where it starts
     */
    void start(Optional<ResumePoint> from);

    /**
     * Waits for the next and takes all that has gathered.
     *
     * @param maxBytes takes no more once the messages taken exceed it; a single longer one is taken alone
     * @return in order; empty when nothing came within {@code patience}
     */
    List<CapturedItem> take(long maxBytes, Duration patience) throws InterruptedException;

    /** Tells that everything up to and including this position is committed in the journal. */
    void journaled(SourcePosition position);

    CaptureStatus status();

    /** Stops reading from Redis; what waits can still be taken. */
    void stop();

    /** Stops and frees everything; 2 s at most. */
    @Override
    void close();
}
