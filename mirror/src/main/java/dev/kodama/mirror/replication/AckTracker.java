package dev.kodama.mirror.replication;

import dev.kodama.journal.SourcePosition;
import java.util.OptionalLong;

/**
 * Decides which offset to acknowledge: everything journaled, but never the very end of the stream. {@code FAILOVER}
 * promotes a replica that acknowledged the end, and this one cannot take over. {@code WAIT} needs less: it sends GETACK
 * behind the offset it waits for. GETACK is answered at once, or as soon as its offset is journaled. Bytes without
 * wanted messages count as journaled with the message before them. Thread-safe.
 *
 * <p>Only {@code SHUTDOWN} waits for the very end: {@link #endToConfirm}.
 */
final class AckTracker {
    private SourcePosition base = SourcePosition.NONE;
    private SourcePosition captured = SourcePosition.NONE;
    private SourcePosition journaled = SourcePosition.NONE;
    private long read;
    private long requested = -1;
    private boolean mayBeAwaited;
    private boolean continuous = true;

    /** @param at the journal's position */
    synchronized void start(SourcePosition at) {
        captured = at;
        journaled = at;
    }

    /**
     * Starts with a new connection.
     *
     * @param start where its stream begins
     * @param continues whether offsets continue from the journal's position; if not, nothing is acknowledged until
     *     something of this stream is journaled
     * @param shuttingDown whether the server is shutting down: it may have asked an earlier connection, and does not
     *     ask again
     */
    synchronized void attached(SourcePosition start, boolean continues, boolean shuttingDown) {
        base = start;
        continuous &= continues;
        read = start.offset();
        requested = -1;
        mayBeAwaited = shuttingDown;
    }

    /**
     * Records progress of reading.
     *
     * @param last the last position passed on to be journaled
     * @param offset how far the stream is read
     * @param getAck the offset behind the last GETACK, -1 without one
     * @return the offset to acknowledge at once
     */
    synchronized OptionalLong read(SourcePosition last, long offset, long getAck) {
        captured = last;
        read = offset;
        if (getAck < 0) {
            return OptionalLong.empty();
        }
        requested = getAck;
        mayBeAwaited = true;
        return covered() >= requested ? answer() : OptionalLong.empty();
    }

    /** @return the offset to acknowledge at once: every step, while an answer is owed */
    synchronized OptionalLong journaled(SourcePosition position) {
        journaled = position;
        continuous |= position.replid().equals(base.replid());
        return requested >= 0 ? answer() : OptionalLong.empty();
    }

    /** The offset that the timer acknowledges. */
    synchronized long offset() {
        return Math.max(0, Math.min(covered(), read - 1));
    }

    /**
     * The end of the stream, if everything is journaled and a server that shuts down may wait for it: it asks once, and
     * its PINGs go on. Returned once per question; {@link #endIsAwaited} makes it return again.
     */
    synchronized OptionalLong endToConfirm() {
        if (!mayBeAwaited || covered() != read) {
            return OptionalLong.empty();
        }
        mayBeAwaited = false;
        return OptionalLong.of(read);
    }

    synchronized void endIsAwaited() {
        mayBeAwaited = true;
    }

    synchronized long readOffset() {
        return read;
    }

    /** Bytes read and not journaled. */
    synchronized long lagBytes() {
        return Math.max(0, read - covered());
    }

    private OptionalLong answer() {
        if (covered() >= requested) {
            requested = -1;
        }
        return OptionalLong.of(offset());
    }

    private long covered() {
        if (!continuous) {
            return 0;
        }
        if (journaled.equals(captured)) {
            return read;
        }
        return journaled.replid().equals(base.replid())
                ? journaled.offset()
                : Math.min(journaled.offset(), base.offset());
    }
}
