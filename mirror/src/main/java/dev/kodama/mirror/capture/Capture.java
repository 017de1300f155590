package dev.kodama.mirror.capture;

import dev.kodama.journal.SourcePosition;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Captures the messages published on one Redis, in order. Captured items wait in a bounded buffer. Every range that
 * cannot be read comes out as a {@link CapturedItem.Hole} in its place. A full buffer stops reading in replication,
 * which can wait; in subscription, which cannot, the overflow becomes a hole.
 *
 * <p>One thread calls {@link #start}, {@link #take} and {@link #journaled}; the other methods are thread-safe.
 */
public interface Capture extends AutoCloseable {
    /**
     * Connects in the background and returns at once; retries with back-off until closed while Redis is unavailable.
     *
     * @param from the journal's position; empty for a new source, which starts with messages published from now on: its
     *     first item is a {@link CapturedItem.PositionHeartbeat} with the start position
     */
    void start(Optional<ResumePoint> from);

    /**
     * Waits for the next item and takes all that have gathered.
     *
     * @param maxBytes limit of the messages taken; a single longer one is taken alone
     * @return in order; empty after {@code timeout} without an item
     */
    List<CapturedItem> take(long maxBytes, Duration timeout) throws InterruptedException;

    /** Reports that everything up to and including this position is committed in the journal. */
    void journaled(SourcePosition position);

    CaptureStatus status();

    /** Stops reading from Redis; waiting items can still be taken. */
    void stop();

    /** Stops and releases everything; 2 s at most. */
    @Override
    void close();
}
